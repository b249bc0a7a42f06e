/** The JSON mappers, and the filter for allow-listed fields. */
@NullMarked
package chatgateway.json;

import org.jspecify.annotations.NullMarked;
