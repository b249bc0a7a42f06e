/** The host's side of the chat gateway: `<script src="https://<gateway>/embed.js" defer></script>`. */

interface ChatGatewayOptions {
    /** Your back end's address that answers `{"url": "https://<gateway>/chat?token=<JWT>"}` for whoever is logged in, or a function. */
    chatUrl: string | (() => string | { url: string } | Promise<string | { url: string }>);
    /** Of the request to `chatUrl`; `include` where it is on another origin. */
    credentials?: 'same-origin' | 'include' | 'omit';
    /** Headers of the request to `chatUrl`, such as `Authorization`. */
    headers?: Record<string, string>;
    /** A round button in the corner (the default), or a frame inside `target`. */
    mode?: 'bubble' | 'inline';
    /** For `inline`: the element that the chat fills, or a selector that finds it. */
    target?: Element | string;
    /** Whether the bubble starts open. */
    open?: boolean;
    /** The corner of the bubble: where a line of text ends (the default), or where it starts. */
    position?: 'end' | 'start';
    /** Whether the bubble can be moved. */
    draggable?: boolean;
    /** A BCP 47 tag; by default the token's, then the browser's. */
    locale?: string;
    theme?: 'auto' | 'light' | 'dark';
    /**
     * What your page shows beside the chat, or a function that gives it, called whenever a message is sent: it has 300 ms, and
     * an error is no context.
     */
    context?: ChatGatewayContext | (() => ChatGatewayContext | null | Promise<ChatGatewayContext | null>) | null;
    /** `host`: a click on a link of the chat to your own origin is the event `link` instead of a second tab. */
    links?: 'tab' | 'host';
    /** False while nobody is logged in: nothing is shown until `login()`. */
    loggedIn?: boolean;
}

/** At most 16 KB of JSON. It comes from the browser, so it must never decide what a user may do. */
interface ChatGatewayContext {
    /** Values of variables that the Dify app declares; others are left out. Those in the token win. */
    inputs?: Record<string, string | number | boolean>;
    /** What the user sees of it above the message box, and can take off. */
    label?: string;
    /** Messages to start with, in place of the app's own. */
    starters?: string[];
}

interface ChatGatewayEvents {
    /** The chat is there and can be spoken to. */
    ready: {};
    opened: {};
    closed: {};
    /** The user has sent a message; a new conversation has no id yet. */
    message: { conversationId: string | null };
    /** An answer has ended: `done`, `stopped` or `failed`. */
    answer: { conversationId: string; messageId: string | null; state: string };
    /** How many answers have come since the bubble was closed. */
    unread: { count: number };
    /** How high the conversation is, in CSS pixels. */
    resize: { height: number };
    /** With `links: 'host'`: the user follows a link to your own origin. Go there, as your router does. */
    link: { url: string };
    /**
     * A code of the gateway, or `not_logged_in`, `chat_url_unreachable`, `chat_url_invalid`, `chat_url_failed`, `blocked_by_csp`,
     * `unreachable`, `busy`. `message` is for developers, and in the console as well.
     */
    error: { code: string; message?: string };
}

interface ChatGateway {
    /**
     * Makes the chat. Called again, it changes nothing until `destroy()`, and warns. Throws a TypeError that
     * says which option is wrong. `destroy()` of what it returns removes the chat only if this call has made it.
     */
    init(options: ChatGatewayOptions): ChatGateway;
    readonly isOpen: boolean;
    open(): void;
    close(): void;
    toggle(): void;
    /** Opens the chat and asks this question for the user. */
    ask(text: string): void;
    newChat(): void;
    setLocale(locale: string): void;
    setTheme(theme: 'auto' | 'light' | 'dark'): void;
    /** Replaces the option `context`; null for none. */
    setContext(context: ChatGatewayOptions['context']): void;
    /** Somebody has logged in, or somebody else: the chat of the one before is gone at once. */
    login(): void;
    /** Nobody is logged in any more: no chat is shown. */
    logout(): void;
    destroy(): void;
    /** Returns a function that ends the listening. */
    on<Name extends keyof ChatGatewayEvents>(
        name: Name,
        listener: (event: ChatGatewayEvents[Name]) => void,
    ): () => void;
}

declare var ChatGateway: ChatGateway;
