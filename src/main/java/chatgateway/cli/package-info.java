/** The commands other than serving. */
@NullMarked
package chatgateway.cli;

import org.jspecify.annotations.NullMarked;
