// Keeps the view at the newest words while the reader is there, and leaves the reader alone once they scroll up.

/** How close to the end, in pixels, still counts as reading the end. */
const NEAR = 48;

export class Scroller {
  #view;
  #jump;
  #pinned = true;
  #atStart = false;
  #lastTop = 0;

  /** `view` scrolls, `content` grows inside it, `jump` is the button that leads back to the end. */
  constructor(view, content, jump) {
    this.#view = view;
    this.#jump = jump;
    view.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    jump.addEventListener('click', () => this.toEnd('smooth'));
    const follow = new ResizeObserver(() => this.#resized());
    follow.observe(content);
    follow.observe(view);
  }

  /** An empty chat is read from its beginning: there is nothing to follow yet. */
  toStart() {
    this.#atStart = true;
    this.#view.scrollTop = 0;
    this.#showJump();
  }

  /** Goes to the end and stays there. */
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

  /** A move up is a wish to read elsewhere: neither growth nor our own scrolling moves up. */
  #scrolled() {
    const top = this.#view.scrollTop;
    if (top < this.#lastTop && this.#distance() > 1) this.#pinned = false;
    else if (this.#distance() <= NEAR) this.#pinned = true;
    this.#lastTop = top;
    this.#showJump();
  }

  /** Content that shrinks moves the view up as well; the place it ends at is no wish of the reader. */
  #resized() {
    if (this.#pinned && !this.#atStart) this.#view.scrollTop = this.#view.scrollHeight;
    this.#lastTop = this.#view.scrollTop;
    this.#showJump();
  }

  #showJump() {
    this.#jump.hidden = this.#atStart || this.#pinned || this.#distance() <= NEAR;
  }
}
