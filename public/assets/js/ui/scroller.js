// Keeps the view at the end of the conversation, unless the reader scrolls up, or an answer has filled it: reading begins where
// the answer begins.

/** How close to the end, in pixels, counts as at the end. */
const NEAR = 48;

/** Room above a message at the top of the view, in pixels. */
const ABOVE = 16;

/** A message takes no more of the view than this share, so that the answer's beginning is seen. */
const MOST_OF_MESSAGE = 0.4;

export class Scroller {
  #view;
  #jump;
  #pinned = true;
  #atStart = false;
  #lastTop = 0;
  /** The answer whose beginning stays in view, or null. */
  #answer = null;

  /** `view` scrolls, `content` grows inside it, `jump` is the button that scrolls to the end. */
  constructor(view, content, jump) {
    this.#view = view;
    this.#jump = jump;
    view.addEventListener('scroll', () => this.#scrolled(), { passive: true });
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
    this.#answer = answer;
  }

  #distance() {
    return this.#view.scrollHeight - this.#view.clientHeight - this.#view.scrollTop;
  }

  /** Only the reader scrolls up: neither growth nor the scroller itself does. */
  #scrolled() {
    const top = this.#view.scrollTop;
    if (top === this.#lastTop) return;
    if (top < this.#lastTop && this.#distance() > 1) this.#pinned = false;
    else if (this.#distance() <= NEAR) {
      this.#pinned = true;
      this.#answer = null;
    }
    this.#lastTop = top;
    this.#showJump();
  }

  /** Content that shrinks also moves the view up, which is not the reader's doing. */
  #resized() {
    if (this.#pinned && !this.#atStart) {
      const begin = this.#beginOfAnswer();
      this.#pinned = this.#view.scrollHeight - this.#view.clientHeight < begin;
      this.#view.scrollTop = this.#pinned ? this.#view.scrollHeight : begin;
      if (!this.#pinned) this.#answer = null;
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
