package chatgateway.support.browser;

/** Scripts for {@code evaluate} that detect the effects of a hostile text in the page. */
public final class InjectionProbes {
    /** What an answer may consist of: everything else is markup that the text brought along. */
    public static final String FOREIGN = """
            (prose) => [...prose.querySelectorAll('*')].filter((element) => {
              if (element.closest('figure.code') && element.matches('figure, figcaption, button, svg, use, pre, span, code')) return false;
              if (element.closest('.table-bar')) return !element.matches('div, button, svg, use, span');
              if (element.matches('section.footnotes, .footnotes button.footnote-back')) return false;
              if (element.closest('span.picture')) return !element.matches('span.picture, button.attachment-zoom, img.attachment-image, .attachment-broken, .file, .file *');
              if (element.closest('.math-drawn')) return element.matches('a, img, script, iframe, [onerror], [href]');
              return !element.matches('div.block, div.table, div.table-frame, p, br, hr, strong, em, del, code, blockquote, a, ul, ol, li,'
                + 'h1, h2, h3, h4, h5, h6, table, thead, tbody, tr, th, td, sub, sup, kbd, u, mark, b, i, s, details, summary');
            }).map((element) => element.outerHTML)""";

    /** Attributes that run, load, or take the place of the page's own. */
    public static final String HANDLERS = """
            (prose) => [...prose.querySelectorAll('*')].flatMap((element) => [...element.attributes].filter((attribute) =>
              /^on|^style$|^src|^id$|^name$|^form|^action$|^poster$|^background$/.test(attribute.name)
              && !(attribute.name === 'style' && (element.closest('.math-drawn') || /^--digits: \\d+;$/.test(attribute.value)))
              && !(attribute.name === 'id' && element.matches('.footnotes li') && /^footnote-\\d+-\\d+$/.test(attribute.value))
              && !(attribute.name === 'src' && element.matches('span.picture img') && FILES.test(attribute.value))
              || attribute.name === 'href' && !/^(https?:|mailto:|#icon-|#footnote-\\d+-\\d+$)/.test(attribute.value) && !FILES.test(attribute.value))
              .map((attribute) => `${attribute.name}=${attribute.value}`))""".replace(
                    "FILES",
                    "/^(\\/files\\/(tools\\/)?[\\da-f-]{36}[^\\/:]*\\?|data:image\\/(png|jpeg|gif|webp);base64,[\\w+\\/=]+$)/");

    /** Both. */
    public static final String EITHER = "(prose) => [(" + FOREIGN + ")(prose), (" + HANDLERS + ")(prose)].flat()";

    /** The module that shows answers, as the page itself imports it. */
    public static final String MARKDOWN_VIEW = PageModules.MAIN + ".replace('main.js', 'markdown/markdown-view.js')";

    /** Shows every beginning of a text as a stream would, and lists what {@code rules} finds. */
    public static final String EVERY_BEGINNING = """
            async ({ text, rules }) => {
              const { MarkdownView } = await import(MARKDOWN_VIEW);
              const root = document.querySelector('#log').appendChild(document.createElement('div'));
              const view = new MarkdownView(root);
              const broken = new Function(`return ${rules}`)();
              const found = [];
              for (let end = 1; end <= text.length; end++) {
                view.show(text.slice(0, end), { unfinished: end < text.length });
                found.push(...broken(root).map((what) => `${what} in ${text.slice(0, end)}`));
              }
              root.remove();
              return found;
            }""".replace("MARKDOWN_VIEW", MARKDOWN_VIEW);

    /** What no part of the page may hold, wherever a text got to: something that runs, loads from elsewhere, or leads to a script. */
    public static final String ANYWHERE = """
            () => [...document.querySelectorAll('*')].flatMap((element) => {
              const found = [...element.attributes].filter(({ name, value }) => {
                if (/^on|^srcdoc$|^ping$|^action$|^formaction$|^http-equiv$/.test(name)) return true;
                if (name === 'style') return /url|expression/.test(value);
                if (!/^(src|srcset|href|poster|data|background)$/.test(name)) return false;
                if (element.matches('span.picture img') && /^data:image\\/(png|jpeg|gif|webp);base64,/.test(value)) return false;
                const isLink = element.matches('a');
                return !value.startsWith('#icon-') && new URL(value, location).origin !== location.origin
                  && !(isLink && /^(https?|mailto):/.test(value));
              }).map(({ name, value }) => `${element.tagName} ${name}=${value}`);
              const isForeign = element.matches('iframe, object, embed, base, frame, applet, body script, body link:not(body > [href$="/css/page.css"]), body style, body meta');
              return isForeign ? [...found, element.outerHTML] : found;
            })""";

    /** What an exported title, a file name and copied markup of each of these texts would do elsewhere. */
    public static final String TAKEN_AWAY = """
            async (texts) => {
              const { MarkdownView } = await import(MARKDOWN_VIEW);
              const { fileName, toMarkdown } = await import(MARKDOWN_VIEW.replace('markdown/markdown-view.js', 'sidebar/export.js'));
              const { markupOf } = await import(MARKDOWN_VIEW.replace('markdown/markdown-view.js', 'answer-view/answer-copy.js'));
              const drawn = async (markdown) => {
                const root = document.createElement('div');
                const view = new MarkdownView(root);
                view.show(markdown);
                while (!view.complete) await new Promise((done) => setTimeout(done));
                return root;
              };
              const found = [];
              for (const name of texts) {
                const file = { filename: name };
                const message = { query: 'Q', answer: 'A', created_at: 0, message_files: [file] };
                const title = await drawn(toMarkdown({ name }, [message], name));
                const said = name.replace(/\\s+/g, ' ').trim();
                if (title.querySelector('h1')?.textContent !== said) found.push(`title ${title.innerHTML}`);
                if (title.querySelectorAll('h1, h2').length !== 3) found.push(`headings ${title.innerHTML}`);
                if (title.querySelector('li').textContent.trim() !== said) found.push(`file ${title.innerHTML}`);
                if (!/^[^./\\\\:*?"<>|\\u0000-\\u001f\\u202a-\\u202e\\u2066-\\u2069][^/\\\\:*?"<>|\\u0000-\\u001f\\u202a-\\u202e\\u2066-\\u2069]*[.]md$/.test(fileName(name, 'md'))) {
                  found.push(`file name ${fileName(name, 'md')}`);
                }
                const pasted = new DOMParser().parseFromString(markupOf(await drawn(name)), 'text/html');
                for (const element of pasted.body.querySelectorAll('*')) {
                  const { tagName, attributes } = element;
                  if (/^(IMG|SCRIPT|STYLE|IFRAME|SVG|FORM|INPUT|BUTTON|LINK|VIDEO|AUDIO)$/i.test(tagName)) found.push(element.outerHTML);
                  for (const { name: key, value } of attributes) {
                    const isFine = key === 'href' ? /^(https?|mailto):/.test(value) : /^(start|value|align|dir)$/.test(key);
                    if (!isFine) found.push(`pasted ${element.outerHTML}`);
                  }
                }
              }
              return found;
            }""".replace("MARKDOWN_VIEW", MARKDOWN_VIEW);

    private InjectionProbes() {}
}
