/** Answers in progress: their relay, what may leave it, replay and joins. */
@NullMarked
package chatgateway.stream;

import org.jspecify.annotations.NullMarked;
