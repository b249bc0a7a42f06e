/** The routes of the API and their resources. */
@NullMarked
package chatgateway.api;

import org.jspecify.annotations.NullMarked;
