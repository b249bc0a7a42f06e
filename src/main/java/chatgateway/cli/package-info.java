/** The commands beside serving. */
@NullMarked
package chatgateway.cli;

import org.jspecify.annotations.NullMarked;
