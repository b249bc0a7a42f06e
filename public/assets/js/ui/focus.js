// Where focus goes when the element that had it goes away.

/** The message box; on a touch screen the conversation, because the box would raise the keyboard over it. */
export function focusChat() {
  const place = document.querySelector(matchMedia('(pointer: fine)').matches ? '#query' : '#scroll');
  place.focus({ preventScroll: true });
}
