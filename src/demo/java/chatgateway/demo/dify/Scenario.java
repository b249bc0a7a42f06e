package chatgateway.demo.dify;

/**
 * Writes one answer. It runs on the request's thread and may block; if it returns without ending the answer, the stream
 * ends without a terminal event.
 */
@FunctionalInterface
public interface Scenario {
    void play(ScriptedAnswer answer) throws Exception;
}
