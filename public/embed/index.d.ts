/// <reference path="./embed.d.ts" />

/** As an import of the package; the script defines the same as a global. */
export declare const ChatGateway: ChatGateway;
