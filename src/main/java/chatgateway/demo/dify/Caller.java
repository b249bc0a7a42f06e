package chatgateway.demo.dify;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Who calls: the app of the key and the end user of the {@code user} parameter.
 *
 * @param user null on routes without one
 * @param body null unless the user is read from JSON
 */
record Caller(App app, EndUser user, ObjectNode body) {}
