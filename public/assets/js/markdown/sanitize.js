// HTML of a model's Markdown to safe DOM: the only place where an answer becomes elements. The sanitiser always comes last.

import { isFileLink, isPictureLink } from './file-links.js';
import DOMPurify from '../../lib/purify.es.mjs';

const SAFE = {
  ALLOWED_TAGS: [
    ...['br', 'strong', 'em', 'del', 'code', 'a', 'sub', 'sup', 'kbd', 'u', 'mark', 'b', 'i', 's'],
    ...['table', 'tbody', 'tr', 'th', 'td', 'button', 'small'],
  ],
  ALLOWED_ATTR: ['href', 'title', 'class', 'align', 'data-message'],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|\/files\/\w|data:image\/(?:png|jpeg|gif|webp);)/i,
  // The pattern above would be applied to these as well.
  ADD_URI_SAFE_ATTR: ['align', 'data-message'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

const CLASSES = /^(?:math|math math-display|image|picture|footnote|primary|words)$/;

const purify = DOMPurify(window);
purify.addHook('uponSanitizeAttribute', (node, attribute) => {
  if (attribute.attrName === 'class' && !CLASSES.test(attribute.attrValue)) attribute.keepAttr = false;
});
purify.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName === 'BUTTON') node.setAttribute('type', 'button');
  if (node.tagName !== 'A' || !node.hasAttribute('href')) return;
  const href = node.getAttribute('href');
  const isPicture = node.className === 'picture';
  if (!/^(?:https?:|mailto:)/i.test(href) && !(isPicture ? isPictureLink(href) : isFileLink(href))) {
    node.removeAttribute('href');
    return;
  }
  if (isFileLink(href)) node.setAttribute('download', '');
  node.setAttribute('target', '_blank');
  node.setAttribute('rel', 'noopener noreferrer nofollow');
});

/** A fragment of safe elements. Nothing may add markup to it afterwards. */
export function sanitise(html) {
  return purify.sanitize(html, SAFE);
}
