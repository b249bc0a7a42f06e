/** HTTP infrastructure that does not depend on Dify: bodies, errors, headers, limits of connections. */
@NullMarked
package chatgateway.http;

import org.jspecify.annotations.NullMarked;
