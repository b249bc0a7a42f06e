/** Authentication: access roles, token verification and the user of a token. */
@NullMarked
package chatgateway.auth;

import org.jspecify.annotations.NullMarked;
