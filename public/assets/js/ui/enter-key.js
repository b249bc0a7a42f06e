// Decides whether an Enter key sends, breaks the line, or belongs to an input method that is composing a syllable. No DOM.

/** Safari's keydown that ends a composition comes within a few milliseconds of `compositionend`. */
const SAME_PRESS_MS = 50;

export class EnterKey {
  #isSending;
  #composingEnterSeen = false;
  #swallowUntil = 0;

  /** `isSending()`: whether a plain Enter sends; else it breaks the line. */
  constructor(isSending = () => true) {
    this.#isSending = isSending;
  }

  /**
   * Safari reports `compositionend` before the keydown that caused it, so that keydown no longer looks composed (WebKit bug
   * 165004). Chrome and Firefox report the composed keydown first; there, a second, plain keydown of the same press is a
   * real Enter and must send.
   */
  compositionEnded({ timeStamp }) {
    if (!this.#composingEnterSeen) this.#swallowUntil = timeStamp + SAME_PRESS_MS;
    this.#composingEnterSeen = false;
  }

  /** True for Enter where it sends, and with Ctrl or Command. With Shift or Alt it is a line break. */
  sends(event) {
    const composed = event.isComposing || event.keyCode === 229;
    const enter = event.key === 'Enter' || event.code === 'Enter' || event.code === 'NumpadEnter';
    if (composed) {
      this.#composingEnterSeen = enter;
      return false;
    }
    this.#composingEnterSeen = false;
    if (!enter || event.shiftKey || event.altKey) return false;
    if (!this.#isSending() && !event.ctrlKey && !event.metaKey) return false;
    return event.timeStamp >= this.#swallowUntil;
  }
}
