/** Signed events about answers and users, sent to the host's backend. */
@NullMarked
package chatgateway.events;

import org.jspecify.annotations.NullMarked;
