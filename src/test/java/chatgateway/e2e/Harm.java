package chatgateway.e2e;

/** What a hostile text would leave in the page: scripts that look for it, for {@code evaluate}. */
final class Harm {
    /** What an answer may consist of: everything else is markup that the text brought along. */
    static final String FOREIGN = """
            (prose) => [...prose.querySelectorAll('*')].filter((element) => {
              if (element.closest('figure.code') && element.matches('figure, figcaption, button, svg, use, pre, span, code')) return false;
              if (element.closest('.math-drawn')) return element.matches('a, img, script, iframe, [onerror], [href]');
              return !element.matches('div.block, div.table, p, br, hr, strong, em, del, code, blockquote, a, ul, ol, li,'
                + 'h1, h2, h3, h4, h5, h6, table, thead, tbody, tr, th, td');
            }).map((element) => element.outerHTML)""";

    /** Attributes that run, load, or take the place of the page's own. */
    static final String HANDLERS = """
            (prose) => [...prose.querySelectorAll('*')].flatMap((element) => [...element.attributes].filter((attribute) =>
              /^on|^style$|^src|^id$|^name$|^form|^action$|^poster$|^background$/.test(attribute.name)
              && !(attribute.name === 'style' && element.closest('.math-drawn'))
              || attribute.name === 'href' && !/^(https?:|mailto:|#icon-)/.test(attribute.value))
              .map((attribute) => `${attribute.name}=${attribute.value}`))""";

    /** Both. */
    static final String EITHER = "(prose) => [(" + FOREIGN + ")(prose), (" + HANDLERS + ")(prose)].flat()";

    /** The module that shows answers, as the page itself imports it. */
    static final String PROSE = "document.querySelector('script[type=module]').src.replace('main.js', 'prose.js')";

    /** Shows every beginning of a text as a stream would, and lists what {@code rules} finds. */
    static final String EVERY_BEGINNING = """
            async ({ text, rules }) => {
              const { Prose } = await import(PROSE);
              const root = document.querySelector('#log').appendChild(document.createElement('div'));
              const prose = new Prose(root);
              const broken = new Function(`return ${rules}`)();
              const found = [];
              for (let end = 1; end <= text.length; end++) {
                prose.show(text.slice(0, end), { writing: end < text.length });
                found.push(...broken(root).map((what) => `${what} in ${text.slice(0, end)}`));
              }
              root.remove();
              return found;
            }""".replace("PROSE", PROSE);

    private Harm() {}
}
