// The page's Markdown as HTML without a browser, whole or as it looks while it is written.

import { readFileSync, readdirSync } from 'node:fs';
import { BlockParser } from '../../../../public/assets/js/markdown/block-parser.js';
import { labelOf } from '../../../../public/assets/js/markdown/link-syntax.js';
import { isMathFence, leafHtml } from '../../../../public/assets/js/markdown/leaf-html.js';

const CASES = new URL('../../resources/cases/page/', import.meta.url);

/** The texts of src/test/resources/cases/page by file name; pieces are joined. */
export function cases() {
  return readdirSync(CASES).map((name) => {
    const source = readFileSync(new URL(name, CASES), 'utf8');
    return [
      name,
      name.endsWith('.json')
        ? JSON.parse(source)
            .map(({ text = '' }) => text)
            .join('')
        : source,
    ];
  });
}

/** `isUnfinished`: the text goes on. `cuts`: where it was cut into pieces before. */
export function htmlOf(text, { isUnfinished = false, cuts = [] } = {}) {
  const parser = new BlockParser();
  let read = 0;
  let html = '';
  for (const end of [...cuts, text.length]) {
    const isLast = end === text.length && !isUnfinished;
    for (let line = text.indexOf('\n', read); line >= 0 && line < end; line = text.indexOf('\n', read)) {
      parser.add(text.slice(read, line));
      read = line + 1;
    }
    const last = text.slice(read, end);
    const look = () => (html = documentHtml(parser.root, { links: parser.links, isUnfinished: !isLast }));
    if (!isLast && last.trim() === '') look();
    else parser.withLast(last, !isLast, look);
  }
  return html;
}

/** What a reader sees: words without tags and spaces, and one mark for each formula. */
export function visible(html) {
  return decoded(
    html
      .replace(/<code class="math[^>]*>[^<]*<\/code>/g, '□')
      .replace(/<[^>]*>/g, '')
      .replace(/\s+/g, ''),
  );
}

export function decoded(html) {
  const names = { quot: '"', lt: '<', gt: '>', amp: '&' };
  return html
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/&(quot|lt|gt|amp);/g, (_, name) => names[name]);
}

/** The text, then its footnotes in the order of their first references. */
function documentHtml(root, { links, isUnfinished }) {
  const defined = new Map();
  const collect = (node) => {
    if (node.kind === 'footnote' && !defined.has(node.label)) defined.set(node.label, node);
    node.children?.forEach(collect);
  };
  collect(root);
  const labels = [];
  const footnote = (name) => {
    const label = labelOf(name);
    if (!defined.has(label)) return isUnfinished ? '' : null;
    if (!labels.includes(label)) labels.push(label);
    return `<sup class="footnote">${labels.indexOf(label) + 1}</sup>`;
  };
  const context = { links, isUnfinished, footnote, footnotes: new Map() };
  const html = nodeHtml(root, context);
  if (labels.length === 0) return html;
  const items = labels.map((label) => `<li>${context.footnotes.get(defined.get(label))}</li>\n`);
  return `${html}<section class="footnotes"><ol>\n${items.join('')}</ol></section>\n`;
}

function nodeHtml(node, context) {
  const inside = () => node.children.map((child) => nodeHtml(child, context)).join('');
  const words = () => leafHtml(node, context);
  switch (node.kind) {
    case 'document':
      return inside();
    case 'quote':
      return `<blockquote>\n${inside()}</blockquote>\n`;
    case 'list':
      return node.start === null
        ? `<ul>\n${inside()}</ul>\n`
        : `<ol${node.start === 1 ? '' : ` start="${node.start}"`}>\n${inside()}</ol>\n`;
    case 'item':
      return `<li${node.value === null ? '' : ` value="${node.value}"`}>${inside()}</li>\n`;
    case 'footnote':
      context.footnotes.set(node, inside());
      return '';
    case 'details':
      return `<details>${inside()}</details>\n`;
    case 'table':
      return `<table>${inside()}</table>\n`;
    case 'row':
      return `<tr>${words()}</tr>\n`;
    case 'heading':
      return `<h${node.level}>${words()}</h${node.level}>\n`;
    case 'summary':
      return `<summary>${words()}</summary>\n`;
    case 'rule':
      return '<hr />\n';
    case 'comment':
      return '';
    case 'code':
      return isMathFence(node) ? `<p>${words()}</p>\n` : codeHtml(node);
    default:
      return words() && `<p>${words()}</p>\n`;
  }
}

function codeHtml({ text, info }) {
  const language = info && ` class="language-${info.split(/\s/)[0]}"`;
  const escaped = (text ?? '').replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`);
  return `<pre><code${language}>${escaped}${text === null ? '' : '\n'}</code></pre>\n`;
}
