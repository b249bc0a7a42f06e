/** The client for Dify, the only user of OkHttp. */
@NullMarked
package chatgateway.dify;

import org.jspecify.annotations.NullMarked;
