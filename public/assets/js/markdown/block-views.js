// Blocks of a text as elements: containers show what is in them, and leaves sanitise their own words and nothing else.

import { CodeBlock } from './code-block.js';
import { isSameFile } from './file-links.js';
import { isMathFence, leafHtml } from './leaf-html.js';
import { patch } from './patch-dom.js';
import { sanitise } from './sanitize.js';
import { copyFrom } from '../ui/copy.js';
import { keepWordsTogether } from '../ui/dom.js';
import { language, t } from '../ui/i18n.js';
import { directionOf, hasKana, languageOf, mayRunLeft } from './text-direction.js';

/** What the views of one text share. */
export class Context {
  /** Targets of links by label. */
  links = new Map();
  /** The text goes on. */
  isUnfinished = false;
  /** There was Japanese before. */
  isJapanese = false;
  footnotes;
  /** Resolves to a fresh link in place of one to a file, or null. */
  renew;

  /**
   * @param {import('./footnotes.js').Footnotes} footnotes
   * @param {(link: string) => Promise<string | null>} renew
   */
  constructor(footnotes, renew) {
    this.footnotes = footnotes;
    this.renew = renew;
  }
}

/** The views of a node's children, in their order. */
export class Children {
  kids = [];
  /** So many of them show what no text can change. */
  settled = 0;
  #put;
  #make;

  /** `put(node, element)` appends a child's element; `make(node)`: its view. */
  constructor(put, make) {
    this.#put = put;
    this.#make = make;
  }

  show({ children, final }) {
    for (let index = this.settled; index < children.length; index++) this.#showOne(children[index], index);
    for (const old of this.kids.splice(children.length)) old.element.remove();
    for (; this.settled < final; this.settled++) this.kids[this.settled].finish();
  }

  /** The text is over: all of them are complete, though further text would change the last. */
  finish() {
    for (const kid of this.kids.slice(this.settled)) kid.finish();
  }

  /** Targets of links have become known. */
  refresh() {
    for (const kid of this.kids) kid.refresh();
  }

  /** The labels of footnotes that they refer to, in order. */
  get references() {
    return this.kids.flatMap(({ references }) => references);
  }

  /** Footnotes have other numbers. */
  renumber() {
    for (const kid of this.kids) if (kid.references.length > 0) kid.renumber();
  }

  get spoken() {
    return spokenOf(this.kids);
  }

  #showOne(node, index) {
    const old = this.kids[index];
    if (old?.fits(node)) {
      old.show(node);
      return;
    }
    const fresh = this.#make(node);
    fresh.show(node);
    if (old) old.element.replaceWith(fresh.element);
    else this.#put(node, fresh.element);
    this.kids[index] = fresh;
  }
}

export function spokenOf(views) {
  return views
    .map(({ spoken }) => spoken)
    .filter(Boolean)
    .join('\n');
}

/** A block that stands directly in the text. */
export function topView(node, context) {
  if (node.kind === 'footnote') return new Container(node, context);
  return isMathFence(node) || node.kind !== 'code' ? new Block(context) : new Code();
}

function viewOf(node, context) {
  switch (node.kind) {
    case 'quote':
    case 'list':
    case 'item':
    case 'details':
    case 'footnote':
      return new Container(node, context);
    case 'table':
      return new Table(context);
    case 'code':
      return isMathFence(node) ? new Leaf(node, context) : new Code();
    case 'rule':
      return new Rule();
    default:
      return new Leaf(node, context);
  }
}

/** A view that shows the children of its node. */
class Parent {
  element;
  isEmpty = false;
  children;

  /** @param {HTMLElement} element @param {(element: HTMLElement) => Children} childrenIn */
  constructor(element, childrenIn) {
    this.element = element;
    this.children = childrenIn(element);
  }

  /** That of its first words, so that marks and bars are on the side where reading begins. */
  get direction() {
    return this.children.kids[0]?.direction ?? 'ltr';
  }

  get spoken() {
    return this.children.spoken;
  }

  get references() {
    return this.children.references;
  }

  finish() {
    this.children.finish();
  }

  refresh() {
    this.children.refresh();
  }

  renumber() {
    this.children.renumber();
  }
}

/** Children of any kind; those of footnotes stand elsewhere. */
function anyChildren(context) {
  return (parent) =>
    new Children(
      (node, element) => context.footnotes.put(node, element, parent),
      (node) => viewOf(node, context),
    );
}

class Block extends Parent {
  constructor(context) {
    super(document.createElement('div'), anyChildren(context));
    this.element.className = 'block';
  }

  fits(node) {
    return isMathFence(node) || (node.kind !== 'code' && node.kind !== 'footnote');
  }

  show(node) {
    this.children.show({ children: [node], final: 0 });
    const { isEmpty } = this.children.kids[0];
    if (this.element.hidden !== isEmpty) this.element.hidden = isEmpty;
    setAttribute(this.element, 'dir', this.direction);
  }
}

const TAGS = { quote: 'blockquote', item: 'li', details: 'details', footnote: 'li' };

class Container extends Parent {
  #kind;
  #tag;
  #digits = null;
  #onFinish = null;

  constructor(node, context) {
    super(document.createElement(tagOf(node)), anyChildren(context));
    this.#kind = node.kind;
    this.#tag = tagOf(node);
    if (node.kind === 'footnote') this.#onFinish = () => context.footnotes.finish(node.label);
    if (node.isUnfolded) this.element.open = true;
  }

  fits(node) {
    return node.kind === this.#kind && tagOf(node) === this.#tag;
  }

  show(node) {
    this.children.show(node);
    setAttribute(this.element, 'dir', this.direction);
    if (node.kind === 'item') setAttribute(this.element, 'value', node.value);
    if (node.kind === 'list' && node.start !== null) this.#makeRoomForNumbers(node);
  }

  finish() {
    super.finish();
    this.#onFinish?.();
  }

  /** Numbers have room in front of the items, whatever their length (prose.css). */
  #makeRoomForNumbers({ start, next }) {
    setAttribute(this.element, 'start', start === 1 ? null : start);
    const digits = Math.max(String(start).length, String(next - 1).length);
    if (digits === this.#digits) return;
    this.#digits = digits;
    this.element.style.setProperty('--digits', digits);
  }
}

/** A wide table scrolls in its own frame, also with the keyboard. */
class Table extends Parent {
  #table = document.createElement('table');
  #node = null;

  constructor(context) {
    const rows = () =>
      new Children(
        ({ isHead }, row) => this.#part(isHead ? 'thead' : 'tbody').append(row),
        (node) => new Leaf(node, context),
      );
    super(document.createElement('div'), rows);
    const frame = document.createElement('div');
    frame.className = 'table-frame';
    frame.tabIndex = 0;
    frame.setAttribute('role', 'region');
    frame.setAttribute('aria-label', t('table.label'));
    frame.append(this.#table);
    this.element.className = 'table';
    this.element.append(this.#bar(), frame);
  }

  fits({ kind }) {
    return kind === 'table';
  }

  show(node) {
    this.#node = node;
    this.children.show(node);
  }

  /** Buttons to take the table away. */
  #bar() {
    const bar = document.querySelector('#table-template').content.cloneNode(true).firstElementChild;
    const copies = () => import('./table-copy.js');
    copyFrom(bar.querySelector('[data-action=copy-csv]'), async () => (await copies()).toCsv(this.#table));
    copyFrom(bar.querySelector('[data-action=copy-markdown]'), async () => (await copies()).toMarkdown(this.#node));
    return bar;
  }

  #part(tag) {
    const last = this.#table.lastElementChild;
    if (last?.localName === tag) return last;
    return this.#table.appendChild(document.createElement(tag));
  }
}

/** Words: a paragraph, a heading, a summary, or a row of cells. What is hidden in a text is an empty one. */
class Leaf {
  element;
  direction = 'ltr';
  #kind;
  #tag;
  #context;
  #node = null;
  #html = null;
  #spoken = null;
  #afterJapanese;
  /** The labels of footnotes that it refers to. */
  references = [];

  constructor(node, context) {
    this.#kind = node.kind;
    this.#tag = tagOf(node);
    this.element = document.createElement(this.#tag);
    this.#context = context;
    this.#afterJapanese = context.isJapanese;
  }

  get isEmpty() {
    return this.#html === '';
  }

  fits(node) {
    return node.kind === this.#kind && tagOf(node) === this.#tag;
  }

  show(node) {
    this.#node = { ...node };
    this.redraw();
  }

  renumber() {
    this.redraw();
  }

  refresh() {
    const { text = '', cells = [] } = this.#node;
    if (text.includes('[') || cells.some((cell) => cell.includes('['))) this.redraw();
  }

  /** The text for a screen reader or speech: math as its source. */
  get spoken() {
    if (this.#spoken === null) {
      const copy = this.element.cloneNode(true);
      for (const math of copy.querySelectorAll('.math-drawn')) math.replaceWith(math.dataset.tex);
      for (const picture of copy.querySelectorAll('span.picture')) picture.replaceWith(picture.dataset.name);
      for (const reference of copy.querySelectorAll('sup.footnote')) reference.remove();
      for (const cell of copy.querySelectorAll('td, th')) cell.append(' ');
      this.#spoken = copy.textContent.trimEnd();
    }
    return this.#spoken;
  }

  finish() {}

  redraw() {
    const { links, isUnfinished, footnotes } = this.#context;
    this.references = [];
    const footnote = (label) => {
      this.references.push(label);
      return footnotes.reference(label, this);
    };
    const html = leafHtml(this.#node, { links, isUnfinished, footnote });
    if (html === this.#html) return;
    this.#html = html;
    this.#spoken = null;
    if (this.element.hidden !== (html === '')) this.element.hidden = html === '';
    const safe = sanitise(this.#kind === 'row' ? `<table><tbody><tr>${html}</tr></tbody></table>` : html);
    const content = this.#kind === 'row' ? safe.querySelector('tr') : safe;
    patch(this.element, content ?? safe, isDrawn);
    for (const link of this.element.querySelectorAll('a.picture')) link.replaceWith(placeOfPicture(link));
    this.#mark();
    if (html.includes('<sup class="footnote">')) footnotes.link(this.element);
    if (html.includes('<code class="math'))
      loadMath().then(
        ({ drawMath }) => drawMath(this.element),
        () => {},
      );
    if (html.includes(' href="/files/') || html.includes('<a class="picture'))
      import('./text-files.js').then(
        ({ showFiles }) => showFiles(this.element, this.#context.renew),
        () => {
          for (const place of this.element.querySelectorAll('span.picture:empty')) place.append(place.dataset.name);
        },
      );
  }

  /** Without what runs from left to right in every language. */
  #words() {
    const copy = this.element.cloneNode(true);
    for (const part of copy.querySelectorAll('code, .math-drawn')) part.remove();
    return copy.textContent;
  }

  /** Sets direction, language and line breaks, which depend on the script. */
  #mark() {
    const text = this.element.textContent;
    this.direction = mayRunLeft(text) ? directionOf(this.#words()) : 'ltr';
    setAttribute(this.element, 'dir', this.direction);
    this.#context.isJapanese ||= hasKana(text);
    const name = languageOf(text, language(), this.#afterJapanese);
    setAttribute(this.element, 'lang', name === language() ? null : name);
    keepWordsTogether(this.element);
  }
}

class Code extends CodeBlock {
  direction = 'ltr';
  isEmpty = false;
  references = [];

  fits(node) {
    return node.kind === 'code' && !isMathFence(node);
  }

  refresh() {}
}

class Rule {
  element = document.createElement('hr');
  direction = 'ltr';
  isEmpty = false;
  spoken = '';
  references = [];

  fits({ kind }) {
    return kind === 'rule';
  }

  show() {}

  finish() {}

  refresh() {}
}

function loadMath() {
  return import('./math.js');
}

function tagOf(node) {
  switch (node.kind) {
    case 'list':
      return node.start === null ? 'ul' : 'ol';
    case 'heading':
      return `h${node.level}`;
    case 'row':
      return 'tr';
    case 'summary':
      return 'summary';
    default:
      return TAGS[node.kind] ?? 'p';
  }
}

/** Is filled by text-files.js. */
function placeOfPicture(link) {
  const place = document.createElement('span');
  place.className = 'picture';
  Object.assign(place.dataset, { link: link.getAttribute('href'), name: link.textContent });
  return place;
}

/** The formula, picture or reference is there already, drawn. */
function isDrawn(old, fresh) {
  if (fresh.className === 'footnote') return old.className === 'footnote' && old.textContent === fresh.textContent;
  if (old.dataset?.link !== undefined)
    return fresh.matches?.('a.picture') && isSameFile(old.dataset.link, fresh.getAttribute('href'));
  return old.dataset?.tex !== undefined && old.dataset.tex === fresh.textContent && fresh.matches?.('code.math');
}

/** Setting what is there already would let the browser style all that is below again. */
function setAttribute(element, name, value) {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value));
}
