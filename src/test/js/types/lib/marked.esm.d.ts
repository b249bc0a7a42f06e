export class Lexer {
    constructor(options?: object);
    tokens: any;
    lexer: Lexer;
    lex(source: string): any[];
    inlineTokens(source: string, tokens?: any[]): any[];
}
export class Marked {
    constructor(...extensions: object[]);
    defaults: object;
    parser(tokens: any[]): string;
}
