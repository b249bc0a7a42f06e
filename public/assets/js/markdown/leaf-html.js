// The words of one block to HTML that is still to be sanitised. No DOM.

import { urlOf } from '../net/url.js';
import { isPictureLink } from './file-links.js';
import { escapeHtml, escapeTarget, inlineHtml } from './inline-html.js';
import { definitionsOf } from './link-syntax.js';
import { withoutTableHead } from './unfinished.js';
import { t } from '../ui/i18n.js';

/** Empty when nothing of the block is seen. `context.isUnfinished`: the text goes on; `context.footnote`: see `inlineHtml`. */
export function leafHtml(node, context) {
  const isUnfinished = node.open && context.isUnfinished;
  const options = {
    links: context.links,
    footnote: context.footnote,
    isUnfinished,
    inLine: node.kind !== 'paragraph',
    image: imageLink,
  };
  switch (node.kind) {
    case 'comment':
      return '';
    case 'code':
      return node.text === null || isUnfinished
        ? ''
        : `<code class="math math-display">${escapeHtml(node.text)}</code>`;
    case 'row':
      return rowHtml(node, options);
    case 'paragraph':
      return paragraphHtml(node, options);
    default:
      return inlineHtml(node.text, options);
  }
}

/** Math in a block of code is shown as math, when it is complete. */
export function isMathFence({ kind, info }) {
  return kind === 'code' && /^math\b/i.test(info);
}

function paragraphHtml({ text, startsItem }, options) {
  const { rest } = definitionsOf(text);
  const [, state, task] = startsItem ? (/^\[([ xX])\][ \t]+(.*)/s.exec(rest) ?? []) : [];
  const words = task ?? rest;
  const html = inlineHtml(options.isUnfinished ? withoutTableHead(words) : words, options);
  if (state === undefined) return html;
  return (state === ' ' ? '☐ ' : '☑ ') + html;
}

function rowHtml({ cells, align, isHead, open }, options) {
  const tag = isHead ? 'th' : 'td';
  const last = cells.findLastIndex((cell) => cell !== '');
  return align
    .map((side, column) => {
      const html = inlineHtml(cells[column] ?? '', {
        ...options,
        isUnfinished: open && options.isUnfinished && column === last,
      });
      const words = hasLongWord(html) ? '' : ' class="words"';
      return `<${tag}${side && ` align="${side}"`}${words}>${html}</${tag}>`;
    })
    .join('');
}

/** Whether a column must be able to break a word, such as an address. */
function hasLongWord(html) {
  return /\S{17}/.test(html.replace(/<[^>]*>/g, '').replace(/&#\d+;/g, ' '));
}

/**
 * {html, source} in place of an image. The address of an image can carry data of the conversation, so none of another host is loaded: the
 * reader opens it (docs/threats.md#t29-data-leaves-by-pictures-and-links). Others become pictures (text-files.js).
 */
function imageLink({ href, words }) {
  const source = words || escapeHtml(t('image.open', { name: '' }).trim());
  if (isPictureLink(href)) return { html: `<a class="picture" href="${escapeTarget(href)}">${words}</a>`, source };
  const url = urlOf(href);
  // An entity in it would make the host another one than is shown.
  if (url === null || !/^https?:$/.test(url.protocol) || url.host.includes('&')) return { html: source, source };
  const place = t('image.from', { name: source, host: escapeHtml(url.host) });
  return { html: `<a class="image" href="${escapeTarget(url.href)}">${place}</a>`, source };
}
