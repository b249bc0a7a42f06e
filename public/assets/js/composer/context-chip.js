// The chip above the message box that shows what the host's page sends along with the next message, and takes it off.

export class ContextChip {
  #root;
  #context;

  /**
   * @param {HTMLElement} root
   * @param {import('../host/page-context.js').PageContext} context
   * @param {() => void} onLeave called when the user has taken the context off
   */
  constructor(root, context, onLeave) {
    this.#root = root;
    this.#context = context;
    root.querySelector('button').addEventListener('click', () => {
      context.takeOff();
      onLeave();
    });
  }

  show() {
    const label = this.#context.current?.label ?? '';
    this.#root.hidden = label === '';
    this.#root.querySelector('.context-label').textContent = label;
  }
}
