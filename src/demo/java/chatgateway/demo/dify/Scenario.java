package chatgateway.demo.dify;

/**
 * How one question is answered. It runs on the thread of the request and may wait for whatever the test likes; when it
 * returns without an ending, the stream ends without one.
 */
@FunctionalInterface
public interface Scenario {
    void play(ScriptedAnswer answer) throws Exception;
}
