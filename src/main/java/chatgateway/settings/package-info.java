/** The settings: sources, rules, errors and warnings. */
@NullMarked
package chatgateway.settings;

import org.jspecify.annotations.NullMarked;
