/** The JSON mapper, and the filter that keeps allow-listed fields. */
@NullMarked
package chatgateway.json;

import org.jspecify.annotations.NullMarked;
