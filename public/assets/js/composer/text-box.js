// What a message box does with its text: it grows with it, and takes words in where the cursor is.

/** Where CSS cannot do it (`field-sizing`), the height follows the text; CSS caps it. */
export function fitToText(box) {
  if (CSS.supports('field-sizing', 'content')) return;
  box.style.height = 'auto';
  box.style.height = `${box.scrollHeight}px`;
}

/** Apart from the words around it. */
export function insertAtCursor(box, text) {
  const { selectionStart: start, selectionEnd: end, value } = box;
  const before = /\S$/.test(value.slice(0, start)) ? ' ' : '';
  const after = /^\S/.test(value.slice(end)) ? ' ' : '';
  box.setRangeText(before + text + after, start, end, 'end');
}
