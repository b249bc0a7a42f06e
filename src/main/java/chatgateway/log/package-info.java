/** The access log and the output of the log. */
@NullMarked
package chatgateway.log;

import org.jspecify.annotations.NullMarked;
