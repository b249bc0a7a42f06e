// A row of buttons that takes one step of the Tab key; the arrow keys lead through it (ARIA Authoring Practices, toolbar).

export class Toolbar {
  #element;
  #current = null;
  #hasFocus = false;

  constructor(element) {
    this.#element = element;
    element.addEventListener('keydown', (event) => this.#move(event));
    element.addEventListener('focusin', ({ target }) => {
      this.#hasFocus = true;
      this.#makeCurrent(target);
    });
    // A button that is hidden loses the focus; whether that is before `refresh` or after it depends on the browser.
    element.addEventListener('focusout', ({ target }) => (this.#hasFocus &&= target.hidden));
    this.refresh();
  }

  /** Must be called after buttons were shown or hidden. Focus stays in the toolbar. */
  refresh() {
    const buttons = this.#buttons;
    const old = this.#current;
    if (buttons.includes(old)) return;
    const isBefore = (button) => old?.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_PRECEDING;
    this.#makeCurrent(buttons.findLast(isBefore) ?? buttons[0] ?? null);
    if (this.#hasFocus) this.#current?.focus();
  }

  // Internal

  get #buttons() {
    return [...this.#element.querySelectorAll('button')].filter(
      (button) => !button.hidden && !button.parentElement.hidden,
    );
  }

  #makeCurrent(current) {
    this.#current = current;
    for (const button of this.#element.querySelectorAll('button')) button.tabIndex = button === current ? 0 : -1;
  }

  #move(event) {
    const buttons = this.#buttons;
    const at = buttons.indexOf(document.activeElement);
    const forward = getComputedStyle(this.#element).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const steps = { ArrowLeft: -1, ArrowRight: -1, [forward]: 1, Home: -at, End: buttons.length - 1 - at };
    if (at < 0 || !(event.key in steps) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    buttons[(at + steps[event.key] + buttons.length) % buttons.length].focus();
  }
}
