// Notices about the chat itself: the page in its place, the banner above it, and the operator's notice.

import * as storage from '../net/storage.js';
import { errorText, has, t } from './i18n.js';

const RETURN_KEY = 'return-url';

export class Notices {
  #root;

  constructor(root) {
    this.#root = root;
    const known = storage.read(RETURN_KEY);
    if (known) this.#link(known);
  }

  /** The host's page for the way back; stored, because an expired session cannot load it again. */
  set returnUrl(url) {
    storage.write(RETURN_KEY, url);
    if (url) this.#link(url);
  }

  /** Shows the operator's notice above the chat. */
  showNotice(text) {
    const line = this.#find('operator-notice');
    line.textContent = text;
    line.hidden = false;
  }

  /** Shows who reads whose conversations; `user` is null if the host gave no name. */
  showReader(reader, user) {
    const line = this.#find('reader-notice');
    line.textContent = t(user ? 'read.of_user' : 'read.of_someone', { reader, user });
    line.hidden = false;
  }

  /**
   * Shows a page instead of the chat, with the texts of `page.<name>`, or else those of the error code. `reference`: the
   * request id under which the log has the cause.
   */
  page(name, onRetry = null, reference = null) {
    const known = has(`page.${name}.title`);
    const title = t(known ? `page.${name}.title` : 'page.failed.title');
    this.#find('notice-title').textContent = title;
    this.#find('notice-text').textContent = known ? t(`page.${name}.message`) : errorText(name);
    this.#find('notice-reference').textContent = reference ? t('message.reference', { id: reference }) : '';
    this.#find('notice-reference').hidden = !reference;
    this.#find('notice').hidden = false;
    this.#find('scroll').hidden = true;
    this.#find('dock').hidden = true;
    const retry = this.#find('notice-retry');
    retry.hidden = onRetry === null;
    retry.onclick = onRetry;
    document.title = title;
    document.body.dataset.state = 'notice';
    this.#find('notice-title').focus();
  }

  hidePage() {
    this.#find('notice').hidden = true;
    this.#find('scroll').hidden = false;
    this.#find('dock').hidden = false;
    document.body.dataset.state = 'ready';
  }

  /** `leave`: nothing more can be done here, so the link back to the host is shown if there is one. */
  banner(sentence, { leave = false } = {}) {
    this.#find('banner-text').textContent = sentence;
    this.#find('banner-link').hidden = !leave || !this.#find('banner-link').href;
    this.#find('banner').hidden = false;
  }

  hideBanner() {
    this.#find('banner').hidden = true;
  }

  /** Accepts web addresses only: a setting must not become a script. */
  #link(url) {
    if (!/^https?:\/\//i.test(url)) return;
    for (const id of ['banner-link', 'notice-link']) this.#find(id).href = url;
    this.#find('notice-link').hidden = false;
  }

  #find(id) {
    return this.#root.querySelector(`#${id}`);
  }
}
