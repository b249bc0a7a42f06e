// The sources of an answer: a chip for each document, numbers in the text that open it, and a panel with the passages.

import { button, Changes, make } from '../ui/dom.js';
import { language, t } from '../ui/i18n.js';
import { openPanel } from '../ui/panel.js';
import { loadStyle } from '../ui/style.js';

await loadStyle('answer-view/citations.css');

const MARKER = /\[(\d{1,3})\]/g;

/** Where a number in brackets means something else. */
const NOT_PROSE = 'a, button, code, pre, .math, .code';

export class Citations {
  #place;
  #changes = new Changes();
  #sources = [];

  constructor(place) {
    this.#place = place;
  }

  show(answer) {
    if (this.#changes.in(answer)) this.#list(answer.details.sources);
    if (answer.ended && this.#sources.length > 0) this.#linkMarkers();
  }

  // Internal

  #list(sources) {
    this.#sources = sources;
    this.#place.hidden = sources.length === 0;
    if (sources.length === 0) return;
    const chips = byDocument(sources).map((pieces) => {
      const content = document.createDocumentFragment();
      content.append(make('span', 'source-numbers', pieces.map(({ position }) => position).join(' · ')));
      content.append(make('span', 'source-name', nameOf(pieces[0])));
      const chip = make('li');
      chip.append(button('source', content, () => this.#open(pieces[0].position)));
      return chip;
    });
    const list = make('ul', 'source-list');
    list.append(...chips);
    this.#place.replaceChildren(make('h3', 'source-title', t('source.title')), list);
  }

  /** Turns `[1]` in the text into a button if there is such a source. */
  #linkMarkers() {
    const text = this.#place.closest('.answer').querySelector('[data-part=text]');
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = /** @type {any} */ (walker.nextNode()); node; node = walker.nextNode()) {
      if (node.data.includes('[') && !node.parentElement.closest(NOT_PROSE)) found.push(node);
    }
    for (const node of found) this.#linkIn(node);
  }

  #linkIn(node) {
    const known = new Set(this.#sources.map(({ position }) => position));
    const pieces = node.data.split(MARKER); // text, number, text, number, …, text
    if (!pieces.some((piece, index) => index % 2 === 1 && known.has(Number(piece)))) return;
    node.replaceWith(
      ...pieces.map((piece, index) => {
        if (index % 2 === 0) return piece;
        return known.has(Number(piece)) ? this.#marker(Number(piece)) : `[${piece}]`;
      }),
    );
  }

  #marker(position) {
    const source = this.#sources.find((one) => one.position === position);
    const label = t('source.marker', { number: position, name: nameOf(source) });
    return button('marker', `[${position}]`, () => this.#open(position), label);
  }

  #open(position) {
    const content = make('div', 'source-documents');
    content.append(...byDocument(this.#sources).map(documentView));
    const dialog = openPanel(t('source.title'), content, 'side');
    const chosen = dialog.querySelector(`[data-position="${position}"]`);
    chosen.dataset.chosen = 'true';
    chosen.scrollIntoView({ block: 'nearest' });
  }
}

function byDocument(sources) {
  const documents = new Map();
  for (const source of sources) {
    const key = `${source.dataset_id}:${source.document_id ?? nameOf(source)}`;
    documents.set(key, [...(documents.get(key) ?? []), source]);
  }
  return [...documents.values()];
}

function nameOf({ document_name: name, title, dataset_name: dataset }) {
  return name || title || dataset || t('source.unnamed');
}

function documentView(pieces) {
  const view = make('section', 'source-document');
  view.append(make('h3', 'source-document-name', nameOf(pieces[0])), ...pieces.map(pieceView));
  return view;
}

function pieceView({ position, content, score, page }) {
  const view = make('figure', 'source-piece');
  view.dataset.position = position;
  const caption = make('figcaption', 'source-caption');
  caption.append(make('span', 'source-numbers', String(position)));
  const percent = (part) => new Intl.NumberFormat(language(), { style: 'percent' }).format(part);
  if (page) caption.append(make('span', '', t('source.page', { page })));
  if (typeof score === 'number') caption.append(make('span', '', t('source.score', { score: percent(score) })));
  view.append(caption, make('blockquote', 'source-text', content || t('source.no_text')));
  return view;
}
