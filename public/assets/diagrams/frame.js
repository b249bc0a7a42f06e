// Draws Mermaid diagrams in frame.html: its parent posts {source, colours, font} with a port, which gets the result.

{
  /** What a diagram's own configuration must not change: bounds, the page's colours, and what becomes HTML or CSS. */
  const FIXED = [
    ...['secure', 'securityLevel', 'startOnLoad', 'maxTextSize', 'maxEdges', 'suppressErrorRendering'],
    ...[
      'htmlLabels',
      'theme',
      'themeVariables',
      'themeCSS',
      'darkMode',
      'fontFamily',
      'altFontFamily',
      'dompurifyConfig',
    ],
  ];

  /** Characters of the labels that describe a diagram to those who do not see it. */
  const LONGEST_DESCRIPTION = 500;

  /** What runs, loads or leads elsewhere. The page shows the result as a picture, where none of it works; a copy is a file. */
  const ACTIVE = 'script, foreignObject, image, iframe, animate, set';

  /** Twelve, the most that Mermaid tells apart; neighbours differ much. */
  const HUES = [222, 160, 35, 345, 275, 190, 95, 15, 245, 60, 320, 130];

  const FOREIGN_URL = /url\(\s*["']?(?!#|["']?#)/i;

  addEventListener('message', async ({ source, data, ports: [port] }) => {
    if (source === parent && port) port.postMessage(await draw(data).catch(() => null));
  });

  /** {svg, width, height, title, description}; rejects when the source is no diagram. */
  async function draw({ source, colours, font }) {
    mermaid.initialize(configuration(colours, font));
    const { svg: markup } = await mermaid.render('diagram', source);
    document.body.innerHTML = markup;
    const svg = document.querySelector('svg');
    const { width, height } = svg.viewBox.baseVal;
    contrastLabels(svg);
    backLabels(svg);
    // Mermaid 11 begins these labels where their middle belongs.
    for (const label of svg.querySelectorAll('.mindmap-node:has(> circle) text')) label.style.textAnchor = 'middle';
    removeActive(svg);
    for (const [name, value] of Object.entries({ width, height })) svg.setAttribute(name, String(Math.ceil(value)));
    svg.style.maxWidth = '';
    const result = {
      svg: new XMLSerializer().serializeToString(svg),
      width: Math.ceil(width),
      height: Math.ceil(height),
      title: svg.querySelector(':scope > title')?.textContent.trim() ?? '',
      description: svg.querySelector(':scope > desc')?.textContent.trim() || labelsOf(svg),
    };
    document.body.replaceChildren();
    return result;
  }

  function configuration({ text, quiet, line, raised, page, accent }, font) {
    const isDark = luminance(page) < 0.4;
    return {
      startOnLoad: false,
      securityLevel: 'strict',
      secure: FIXED,
      maxTextSize: 20_000,
      maxEdges: 300,
      suppressErrorRendering: true,
      htmlLabels: false, // HTML inside SVG is empty in most programs that open a copy
      flowchart: { htmlLabels: false },
      deterministicIds: true,
      theme: 'base',
      fontFamily: font,
      themeVariables: {
        darkMode: isDark,
        background: page,
        primaryColor: mixed(page, accent, 0.12),
        primaryTextColor: text,
        primaryBorderColor: mixed(page, accent, 0.6),
        secondaryColor: raised,
        secondaryTextColor: text,
        secondaryBorderColor: line,
        tertiaryColor: mixed(page, accent, 0.05),
        tertiaryTextColor: text,
        tertiaryBorderColor: line,
        lineColor: quiet,
        textColor: text,
        titleColor: text,
        edgeLabelBackground: page,
        noteBkgColor: raised,
        noteTextColor: text,
        noteBorderColor: line,
        pieStrokeColor: page,
        pieOuterStrokeWidth: '0',
        pieOpacity: '1',
        pieTitleTextSize: '18px',
        pieSectionTextColor: text,
        fontFamily: font,
        fontSize: '15px',
        ...Object.fromEntries(
          HUES.flatMap((hue, index) => categories(`hsl(${hue}, ${isDark ? '32%, 33%' : '65%, 84%'})`, index, text)),
        ),
      },
    };
  }

  /** Colours of slices, branches and sections. */
  function categories(colour, index, text) {
    return [
      [`pie${index + 1}`, colour],
      [`cScale${index}`, colour],
      [`cScaleLabel${index}`, text],
      [`cScaleInv${index}`, text],
      [`git${index}`, colour],
      [`gitBranchLabel${index}`, text],
      [`fillType${index}`, colour],
    ];
  }

  /** One colour with a share of another, both as `rgb(…)`. */
  function mixed(colour, other, share) {
    const channels = channelsOf(colour).map((channel, index) => channel + share * (channelsOf(other)[index] - channel));
    return `rgb(${channels.map(Math.round).join(', ')})`;
  }

  /** A node that the diagram fills itself gets the text colour that can be read on it. */
  function contrastLabels(svg) {
    for (const shape of svg.querySelectorAll('.node :is(rect, circle, ellipse, polygon, path)[style*="fill"]')) {
      const light = luminance(getComputedStyle(shape).fill);
      if (Number.isNaN(light)) continue;
      for (const label of shape.closest('.node').querySelectorAll('text, tspan'))
        if (!/(?:^|[^-])(?:color|fill)\s*:/.test(label.closest('[style]:not(.node)')?.getAttribute('style') ?? ''))
          label.style.setProperty('fill', light > 0.4 ? '#1f1f1c' : '#ffffff', 'important');
    }
  }

  /** The line of an edge does not run through its words. */
  function backLabels(svg) {
    for (const back of svg.querySelectorAll('.edgeLabel rect.background')) {
      const { x, y, width, height } = back.parentElement.querySelector('text').getBBox();
      for (const [name, value] of Object.entries({ x: x - 2, y, width: width && width + 4, height }))
        back.setAttribute(name, String(value));
      back.style.opacity = '1';
    }
  }

  function removeActive(svg) {
    for (const element of svg.querySelectorAll(ACTIVE)) element.remove();
    for (const link of svg.querySelectorAll('a')) link.replaceWith(...link.childNodes);
    for (const style of svg.querySelectorAll('style')) style.textContent = plainRules(style.sheet);
    for (const element of [svg, ...svg.querySelectorAll('*')]) {
      for (const { name, value } of [...element.attributes]) {
        const isLink = /^(?:xlink:)?href$/i.test(name) && !value.startsWith('#');
        if (/^on/i.test(name) || isLink || FOREIGN_URL.test(value)) element.removeAttribute(name);
      }
      if (FOREIGN_URL.test(element.style?.cssText ?? '')) element.removeAttribute('style');
    }
  }

  /** As the browser has read them, so that no escape hides an address. */
  function plainRules(sheet) {
    return [...(sheet?.cssRules ?? [])]
      .filter((rule) => rule instanceof CSSStyleRule || rule instanceof CSSKeyframesRule)
      .map(({ cssText }) => cssText)
      .filter((css) => !FOREIGN_URL.test(css))
      .join('\n');
  }

  function labelsOf(svg) {
    const labels = (selector) => [...svg.querySelectorAll(selector)].map(({ textContent }) => textContent.trim());
    return [...new Set([...labels('text:not(.edgeLabel text)'), ...labels('.edgeLabel text')])]
      .filter(Boolean)
      .join(', ')
      .slice(0, LONGEST_DESCRIPTION);
  }

  /** From 0, black, to 1; NaN when it is no plain colour. */
  function luminance(colour) {
    const [red, green, blue] = channelsOf(colour);
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
  }

  function channelsOf(colour) {
    return /^rgb\((\d+), (\d+), (\d+)\)$/.exec(colour)?.slice(1).map(Number) ?? [];
  }
}
