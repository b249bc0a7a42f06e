// The diagram of a block of Mermaid code: a picture in place of the code, which is one click away.

import { copyFrom } from '../ui/copy.js';
import { button, icon, make } from '../ui/dom.js';
import { t } from '../ui/i18n.js';
import { openPanel } from '../ui/panel.js';
import { drawDiagram } from './diagram-frame.js';

/** Diagrams on screen, which are drawn again when the colours change. */
const shown = new Set();

/** Draws the Mermaid source of a block of code (code-block.js) above its text. */
export function showDiagram(block, source) {
  const diagram = new Diagram(block, source);
  shown.add(diagram);
  return diagram.draw();
}

class Diagram {
  #block;
  #source;
  #drawing = null;
  #frame = make('div', 'diagram');
  #image = new Image();
  #bar = make('span', 'diagram-bar');

  constructor(block, source) {
    this.#block = block;
    this.#source = source;
  }

  get isConnected() {
    return this.#block.isConnected;
  }

  async draw() {
    const drawing = await drawDiagram(this.#source, look());
    if (!this.isConnected) shown.delete(this);
    else if (drawing !== null) this.#show(drawing);
    else if (this.#drawing === null) this.#fail();
  }

  // Internal

  #show(drawing) {
    const isFirst = this.#drawing === null;
    this.#drawing = drawing;
    fill(this.#image, drawing);
    if (!isFirst) return;
    this.#frame.tabIndex = 0;
    this.#frame.setAttribute('role', 'region');
    this.#frame.setAttribute('aria-label', t('diagram.label'));
    this.#frame.append(this.#image);
    this.#block.querySelector('pre').before(this.#frame);
    this.#addButtons();
    this.#block.dataset.shows = 'diagram';
  }

  #fail() {
    shown.delete(this);
    this.#block.querySelector('pre').before(make('p', 'diagram-failed', t('diagram.failed')));
  }

  #addButtons() {
    const copy = button('button quiet small', icon('copy'), () => {}, t('diagram.copy_svg'));
    const words = make('span', '', 'SVG');
    words.translate = false;
    copy.append(words);
    copyFrom(copy, () => this.#drawing.svg);
    const zoom = button('button quiet small', icon('zoom'), () => this.#zoom(), t('diagram.zoom'));
    const source = button('button quiet small', icon('code'), () => this.#toggle(source), t('diagram.source'));
    source.setAttribute('aria-pressed', 'false');
    source.dataset.action = 'show-source';
    zoom.dataset.action = 'zoom-diagram';
    copy.dataset.action = 'copy-svg';
    this.#bar.append(source, zoom, copy);
    this.#block.querySelector('.code-language').after(this.#bar);
  }

  #toggle(source) {
    const showsSource = this.#block.dataset.shows === 'diagram';
    this.#block.dataset.shows = showsSource ? 'source' : 'diagram';
    source.setAttribute('aria-pressed', String(showsSource));
  }

  #zoom() {
    const large = new Image();
    large.className = 'diagram-zoomed';
    fill(large, this.#drawing);
    openPanel(this.#drawing.title || t('diagram.label'), large, 'whole');
  }
}

/** A picture runs nothing and loads nothing, whatever the SVG holds. */
function fill(image, { svg, width, height, title, description }) {
  Object.assign(image, { width, height });
  image.alt = t('diagram.alt', { labels: [title, description].filter(Boolean).join(': ') });
  image.style.setProperty('--width', `${width}px`);
  image.style.setProperty('--ratio', String(width / height));
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
}

/** The page's colours and font, which the frame does not see. */
function look() {
  const probe = make('span');
  document.body.append(probe);
  const style = getComputedStyle(probe);
  const colour = (name) => {
    probe.style.color = `var(--${name})`;
    return style.color;
  };
  const colours = {
    text: colour('text'),
    quiet: colour('text-quiet'),
    line: colour('border-strong'),
    raised: colour('raised'),
    page: colour('sunken'),
    accent: colour('accent'),
  };
  const font = style.fontFamily;
  probe.remove();
  return { colours, font };
}

function drawAgain() {
  for (const diagram of [...shown]) {
    if (diagram.isConnected) diagram.draw();
    else shown.delete(diagram);
  }
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAgain);
new MutationObserver(drawAgain).observe(document.documentElement, { attributeFilter: ['data-theme'] });
