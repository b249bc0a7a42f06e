// Keeps the view at the end of the conversation, unless the reader scrolls up.

/** How close to the end, in pixels, counts as at the end. */
const NEAR = 48;

export class Scroller {
  #view;
  #jump;
  #pinned = true;
  #atStart = false;
  #lastTop = 0;

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
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.#view.scrollTo({ top: this.#view.scrollHeight, behavior: calm ? 'instant' : behavior });
    this.#showJump();
  }

  #distance() {
    return this.#view.scrollHeight - this.#view.clientHeight - this.#view.scrollTop;
  }

  /** Only the reader scrolls up: neither growth nor the scroller itself does. */
  #scrolled() {
    const top = this.#view.scrollTop;
    if (top < this.#lastTop && this.#distance() > 1) this.#pinned = false;
    else if (this.#distance() <= NEAR) this.#pinned = true;
    this.#lastTop = top;
    this.#showJump();
  }

  /** Content that shrinks also moves the view up, which is not the reader's doing. */
  #resized() {
    if (this.#pinned && !this.#atStart) this.#view.scrollTop = this.#view.scrollHeight;
    this.#lastTop = this.#view.scrollTop;
    this.#showJump();
  }

  #showJump() {
    this.#jump.hidden = this.#atStart || this.#pinned || this.#distance() <= NEAR;
  }
}
