package chatgateway.stream;

import chatgateway.auth.ChatUser;
import chatgateway.dify.AppType;
import chatgateway.dify.DifyApp;
import chatgateway.dify.DifyStream;
import chatgateway.limits.Permit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What an answer needs to be relayed.
 *
 * @param requestId of the HTTP request that asked for the answer, for the log and for errors
 * @param user who sent the message
 * @param app the app that answers
 * @param appType decides how the answer is stopped
 * @param conversationId that the message continues; empty for a new conversation
 * @param query what the user wrote; empty if there is nothing
 * @param upstream the call to Dify, not yet open
 * @param policy decides which events and fields subscribers receive
 * @param usage receives the number of tokens of the answer, once it is known; null where they are not limited
 * @param permit taken over by the answer, which releases it when Dify is read to the end
 */
public record AnswerRequest(
        String requestId,
        ChatUser user,
        DifyApp app,
        AppType appType,
        String conversationId,
        String query,
        DifyStream upstream,
        EventPolicy policy,
        @Nullable LongConsumer usage,
        Permit permit) {}
