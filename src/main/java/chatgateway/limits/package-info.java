/** Limits per user and per process. */
@NullMarked
package chatgateway.limits;

import org.jspecify.annotations.NullMarked;
