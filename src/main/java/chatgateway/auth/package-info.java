/** Who may call: access roles, tokens and the user a token stands for. */
@NullMarked
package chatgateway.auth;

import org.jspecify.annotations.NullMarked;
