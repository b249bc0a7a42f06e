/** Metrics, and the port that serves them. */
@NullMarked
package chatgateway.metrics;

import org.jspecify.annotations.NullMarked;
