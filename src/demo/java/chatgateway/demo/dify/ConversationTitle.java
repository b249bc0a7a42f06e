package chatgateway.demo.dify;

/** A conversation's name out of its first message. */
final class ConversationTitle {
    private static final int LONGEST = 40;

    private ConversationTitle() {}

    /** What a model would call it, near enough: the first sentence, cut at a word. */
    static String of(String message) {
        var sentence = message.strip().split("(?<=[.?!。？])\\s|\\n", 2)[0].replaceAll("[.?!。？\\s]+$", "");
        if (sentence.isEmpty()) {
            return "New conversation";
        }
        var title = sentence.length() <= LONGEST ? sentence : shortened(sentence);
        return Character.toUpperCase(title.charAt(0)) + title.substring(1);
    }

    /** What Dify writes before a model named it (docs/dify-api.md#name-a-conversation). */
    static String provisional(String message) {
        return message.codePointCount(0, message.length()) <= 20
                ? message
                : message.substring(0, message.offsetByCodePoints(0, 20)) + "…";
    }

    private static String shortened(String sentence) {
        var space = sentence.lastIndexOf(' ', LONGEST);
        return sentence.substring(0, space > 0 ? space : LONGEST);
    }
}
