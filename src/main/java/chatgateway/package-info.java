/** The commands and the wiring of the whole app. */
@NullMarked
package chatgateway;

import org.jspecify.annotations.NullMarked;
