// Places the list of conversations: in a column beside the chat on wide screens, else in a drawer over it.

import { closeByBack } from '../ui/page-history.js';

/** As in conversations.css. */
const WIDE = '(width >= 64rem)';

export class Drawer {
  #side;
  #dialog;
  #content;
  #button;
  #wide = matchMedia(WIDE);

  /** `content` moves between the column `#side` and the dialog `#drawer`, which the button `#open-drawer` opens. */
  constructor(root, content) {
    this.#side = root.querySelector('#side');
    this.#dialog = root.querySelector('#drawer');
    this.#button = root.querySelector('#open-drawer');
    this.#content = content;
    this.#button.addEventListener('click', () => this.#open());
    root.querySelector('#close-drawer').addEventListener('click', () => this.close());
    this.#dialog.addEventListener('click', (event) => event.target === this.#dialog && this.close());
    this.#wide.addEventListener('change', () => this.#place());
    this.#place();
  }

  /** Closes the drawer; a column stays. The focus returns to where it was. */
  close() {
    this.#dialog.close();
  }

  // Internal

  #open() {
    this.#dialog.showModal();
    closeByBack(this.#dialog);
  }

  #place() {
    const isWide = this.#wide.matches;
    this.close();
    (isWide ? this.#side : this.#dialog).append(this.#content);
    this.#side.hidden = !isWide;
    this.#button.hidden = isWide;
  }
}
