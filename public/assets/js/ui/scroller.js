// Keeps the view at the end of the conversation, unless the reader scrolls up, or an answer has filled it: reading begins where
// the answer begins.

/** How close to the end, in pixels, counts as at the end. */
const NEAR = 48;

/** Room above a message at the top of the view, in pixels. */
const ABOVE = 16;

/** A message takes no more of the view than this share, so that the answer's beginning is seen. */
const MOST_OF_MESSAGE = 0.4;

/** How long, in milliseconds, a movement of the view counts as the reader's after what the reader did. */
const MOVES_FOR = 1000;

/** Keys that scroll. */
const KEYS = new Set(['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End', ' ']);

export class Scroller {
  #view;
  #jump;
  #pinned = true;
  #atStart = false;
  #lastTop = 0;
  #movedAt = -Infinity;
  #resizedAt = -Infinity;
  /** The answer whose beginning stays in view, or null. */
  #answer = null;

  /** `view` scrolls, `content` grows inside it, `jump` is the button that scrolls to the end. */
  constructor(view, content, jump) {
    this.#view = view;
    this.#jump = jump;
    view.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    for (const type of ['wheel', 'touchmove', 'pointerdown'])
      view.addEventListener(type, () => this.#moves(), { passive: true });
    view.addEventListener('pointermove', ({ buttons }) => buttons > 0 && this.#moves()); // a drag of the scroll bar
    addEventListener('keydown', ({ key }) => {
      const isTyped = document.activeElement?.matches('input, textarea');
      if (KEYS.has(key) && !isTyped) this.#moves();
    });
    jump.addEventListener('click', () => this.toEnd('smooth'));
    const follow = new ResizeObserver(() => this.#resized());
    follow.observe(content);
    follow.observe(view);
  }

  /** An empty chat starts at its top. */
  toStart() {
    this.#atStart = true;
    this.#view.scrollTop = 0;
    this.#showJump();
  }

  /** Scrolls to the end and follows it. */
  toEnd(behavior = 'instant') {
    this.#atStart = false;
    this.#pinned = true;
    this.#answer = null;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.#view.scrollTo({ top: this.#view.scrollHeight, behavior: calm ? 'instant' : behavior });
    this.#lastTop = this.#view.scrollTop;
    this.#showJump();
  }

  /** Follows an answer below the message before it until they fill the view. */
  toAnswer(answer) {
    this.toEnd();
    scrollTo(0, this.#view.offsetTop); // in a low window, the page itself is at the message box
    this.#answer = answer;
  }

  /** Shows a message at the top of the view, marked until another one is. */
  toMessage(message) {
    this.#atStart = false;
    this.#pinned = false;
    this.#answer = null;
    for (const marked of this.#view.querySelectorAll('[data-found]')) delete marked.dataset.found;
    message.dataset.found = '';
    this.#view.scrollTop += message.getBoundingClientRect().top - this.#view.getBoundingClientRect().top - ABOVE;
    this.#lastTop = this.#view.scrollTop;
    this.#showJump();
  }

  #distance() {
    return this.#view.scrollHeight - this.#view.clientHeight - this.#view.scrollTop;
  }

  #moves() {
    this.#movedAt = performance.now();
  }

  /**
   * Whether the reader moved the view. While an answer is followed, so does content that shrinks for a moment. A search of
   * the browser or a screen reader moves it without an event, and is not mistaken when nothing has grown for a while.
   */
  #isReader() {
    const now = performance.now();
    return this.#answer === null || now - this.#movedAt < MOVES_FOR || now - this.#resizedAt > MOVES_FOR;
  }

  #scrolled() {
    const top = this.#view.scrollTop;
    if (top === this.#lastTop) return;
    if (!this.#isReader()) {
      this.#follow();
      return;
    }
    if (top < this.#lastTop && this.#distance() > 1) {
      this.#pinned = false;
      this.#answer = null;
    } else if (this.#distance() <= NEAR) {
      this.#pinned = true;
      this.#answer = null;
    }
    this.#lastTop = top;
    this.#showJump();
  }

  /** Content that shrinks also moves the view up, which is not the reader's doing. */
  #resized() {
    this.#resizedAt = performance.now();
    this.#follow();
  }

  #follow() {
    if ((this.#pinned || this.#answer !== null) && !this.#atStart) {
      const begin = this.#beginOfAnswer();
      const room = this.#view.scrollHeight - this.#view.clientHeight - begin;
      this.#pinned = room < 0;
      this.#view.scrollTop = this.#pinned ? this.#view.scrollHeight : begin;
      if (room > this.#view.clientHeight) this.#answer = null; // what shrinks then, such as the mark of life, moves nothing
    }
    this.#lastTop = this.#view.scrollTop;
    this.#showJump();
  }

  /** How far the view is scrolled with the message at its top. */
  #beginOfAnswer() {
    if (!this.#answer?.isConnected) return Infinity;
    const place = (element) => element.getBoundingClientRect().top - this.#view.getBoundingClientRect().top;
    const message = place(this.#answer.previousElementSibling) - ABOVE;
    const answer = place(this.#answer) - MOST_OF_MESSAGE * this.#view.clientHeight;
    return this.#view.scrollTop + Math.max(message, answer);
  }

  #showJump() {
    this.#jump.hidden = this.#atStart || this.#pinned || this.#distance() <= NEAR;
  }
}
