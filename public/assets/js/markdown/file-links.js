// Links in a text that the page may load by itself: files of the gateway, and small pictures that the text holds. No DOM.

/** A signed link of the gateway (stream/FileLinks.java). */
const FILE = /^\/files\/(?:tools\/)?[\da-f-]{36}(?:\.\w{1,10}|\/(?:file|image)-preview)?\?[\w.~%+;&=-]{1,2000}$/i;

/** SVG is left out, because it is a document. */
const DATA = /^data:image\/(?:png|jpeg|gif|webp);base64,[a-z\d+/]{1,16000}={0,2}$/i;

export function isFileLink(href) {
  return FILE.test(href);
}

export function isPictureLink(href) {
  return FILE.test(href) || DATA.test(href);
}

/** Whether two links lead to the same file, whenever they were signed. */
export function isSameFile(one, other) {
  return one.split('?')[0] === other.split('?')[0];
}
