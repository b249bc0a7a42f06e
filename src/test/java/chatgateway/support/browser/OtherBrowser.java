package chatgateway.support.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** A browser beside Chromium, from the system's packages, without the drivers that Playwright brings. Scripts run in its page. */
public interface OtherBrowser extends ScriptRealm, AutoCloseable {
    /** Loads a page of 1280 pixels by 1600. */
    void open(String url);

    /** @param promise an expression that is a promise of a string */
    String evaluate(String promise);

    /** The page's first frame, whatever its origin. */
    ScriptRealm frame();

    /** @param input one input source with its actions, as WebDriver's "Perform Actions" has it */
    void perform(JsonNode input);

    /** Back or Forward: -1 or 1. */
    void travel(int step);

    /** PNG of what is on screen. */
    byte[] screenshot();

    @Override
    void close();

    /** Clicks with the mouse, in pixels from the page's corner. */
    default void click(int x, int y) {
        var mouse = JsonNodeFactory.instance.objectNode().put("type", "pointer").put("id", "mouse");
        var actions = mouse.putArray("actions");
        actions.addObject().put("type", "pointerMove").put("x", x).put("y", y);
        actions.addObject().put("type", "pointerDown").put("button", 0);
        actions.addObject().put("type", "pointerUp").put("button", 0);
        perform(mouse);
    }

    /** Presses these keys one after the other, special ones as in WebDriver: U+E007 is Enter. */
    default void press(String keys) {
        var keyboard = JsonNodeFactory.instance.objectNode().put("type", "key").put("id", "keyboard");
        var actions = keyboard.putArray("actions");
        keys.codePoints().mapToObj(Character::toString).forEach(key -> {
            actions.addObject().put("type", "keyDown").put("value", key);
            actions.addObject().put("type", "keyUp").put("value", key);
        });
        perform(keyboard);
    }
}
