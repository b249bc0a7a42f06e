// What the checker cannot know of the page.

/** The markup in chat.html decides what a selector finds. */
interface ParentNode {
    querySelector(selectors: string): any;
    querySelectorAll(selectors: string): NodeListOf<any>;
}

interface Window {
    /** Set by boot.js, taken by net/token.js. */
    chatGatewayToken?: string;
    ManagedMediaSource?: typeof MediaSource;
}

declare var chatGatewayToken: string | undefined;
/** Set by boot.js, used by net/requests.js. */
declare var chatGatewayResponse:
    ((path: string, token: string | undefined) => Promise<Response> | undefined) | undefined;
declare var ManagedMediaSource: typeof MediaSource | undefined;

declare function importScripts(...urls: string[]): void;

/** highlight.js, loaded by markdown/highlight-worker.js. */
declare const hljs: {
    getLanguage(name: string): object | undefined;
    highlight(code: string, options: { language: string; ignoreIllegals: boolean }): { value: string };
};

/** Mermaid, loaded by diagrams/frame.html. */
declare const mermaid: {
    initialize(configuration: object): void;
    render(id: string, source: string): Promise<{ svg: string }>;
};
