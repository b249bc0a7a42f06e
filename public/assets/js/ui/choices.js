// What a user has chosen for the page: theme, language, text size. Stored in this browser; boot.js applies it before the first paint.

import * as storage from '../net/storage.js';

/** The values of each choice, the default first. */
export const VALUES = {
  theme: ['', 'light', 'dark'],
  textSize: ['', 'small', 'large', 'larger'],
};

export class Choices {
  #key;
  #fixed;

  /** `fixed()`: the theme and the language that the host has set, if any; they come first. */
  constructor(user, fixed) {
    this.#key = `choices:${user}`;
    this.#fixed = fixed;
  }

  /** The user's choice, '' for the default. */
  get(name) {
    return storage.readObjectOfBrowser(this.#key)?.[name] ?? '';
  }

  set(name, value) {
    storage.writeObjectOfBrowser(this.#key, { ...storage.readObjectOfBrowser(this.#key), [name]: value });
    this.apply();
  }

  /** Whether the host has set it, so that a choice has no effect. */
  isFixed(name) {
    return Boolean(this.#fixed()[name]);
  }

  /** Applies theme and text size; another language needs a reload. */
  apply() {
    show('theme', this.#fixed().theme || this.#valid('theme'));
    show('textSize', this.#valid('textSize'));
  }

  // Internal

  #valid(name) {
    const value = this.get(name);
    return VALUES[name].includes(value) ? value : '';
  }
}

function show(name, value) {
  if (value) document.documentElement.dataset[name] = value;
  else delete document.documentElement.dataset[name];
}
