/** What any HTTP service needs and Dify has nothing to do with. */
@NullMarked
package chatgateway.http;

import org.jspecify.annotations.NullMarked;
