/** The chat page, its assets and the embed script. */
@NullMarked
package chatgateway.page;

import org.jspecify.annotations.NullMarked;
