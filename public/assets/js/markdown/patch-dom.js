// Replaces an element's content by a fragment's but keeps every node that is equal, so that a growing text does not flicker.

/**
 * @param {Node & ParentNode} element
 * @param {Node} fragment
 * @param {(old: any, fresh: any) => boolean} keeps whether an element that differs stays, because it was made from `fresh`
 */
export function patch(element, fragment, keeps = () => false) {
  let old = element.firstChild;
  for (const fresh of [...fragment.childNodes]) {
    const next = old?.nextSibling ?? null;
    if (old === null) element.append(fresh);
    else if (!old.isEqualNode(fresh) && !keeps(old, fresh)) patchNode(old, fresh, keeps);
    old = next;
  }
  while (old !== null) {
    const next = old.nextSibling;
    old.remove();
    old = next;
  }
}

function patchNode(old, fresh, keeps) {
  if (old.nodeType === Node.TEXT_NODE && fresh.nodeType === Node.TEXT_NODE) grow(old, fresh.data);
  else if (old.nodeType === Node.ELEMENT_NODE && old.cloneNode().isEqualNode(fresh.cloneNode()))
    patch(old, fresh, keeps);
  else old.replaceWith(fresh);
}

/** Appending keeps the reader's selection; replacing would clear it. */
export function grow(node, text) {
  if (text.startsWith(node.data)) node.appendData(text.slice(node.data.length));
  else node.data = text;
}
