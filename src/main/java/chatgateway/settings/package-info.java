/** Every setting: sources, rules, problems and warnings. */
@NullMarked
package chatgateway.settings;

import org.jspecify.annotations.NullMarked;
