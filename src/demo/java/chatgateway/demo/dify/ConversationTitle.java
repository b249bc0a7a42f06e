package chatgateway.demo.dify;

/** The name of a conversation, made from its first message. */
final class ConversationTitle {
    private static final int LONGEST = 40;

    private ConversationTitle() {}

    /** An approximation of a model's title: the first sentence, cut at a word boundary. */
    static String of(String message) {
        var sentence = message.strip().split("(?<=[.?!。？])\\s|\\n", 2)[0].replaceAll("[.?!。？\\s]+$", "");
        if (sentence.isEmpty()) {
            return "New conversation";
        }
        var title = sentence.length() <= LONGEST ? sentence : shortened(sentence);
        return Character.toUpperCase(title.charAt(0)) + title.substring(1);
    }

    /** Dify's name until a model has generated one (docs/dify-api.md#name-a-conversation). */
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
