// What the host may do with the chat in its frame, and which events it receives (docs/develop.md#page-and-host).

import { inAddress, LONGEST, putInAddress } from './url-fragment.js';
import { choose, language } from '../ui/i18n.js';

const THEMES = ['light', 'dark'];

export class HostCommands {
  #host;
  #isShown = true;
  #unread = 0;

  /**
   * @param {ParentNode} root
   * @param {import('./host.js').Host} host
   * @param {{ onSend: (text: string) => void, onNewChat: () => void, onShown: () => void, onLogout: () => void, onTheme: () => void }} actions
   *   `onShown`: the user has opened the chat; `onTheme`: the host has set its theme, or has none any more
   */
  constructor(root, host, actions) {
    this.#host = host;
    host.on(
      'ask',
      ({ text }) => typeof text === 'string' && text.trim() && actions.onSend(text.trim().slice(0, LONGEST)),
    );
    host.on('new-chat', () => actions.onNewChat());
    host.on('logout', () => {
      actions.onLogout();
      host.send('logged-out');
    });
    host.on('locale', ({ locale }) => this.#setLocale(locale));
    host.on('theme', ({ theme }) => this.#setTheme(theme, actions.onTheme));
    host.on('close', () => (this.#isShown = false));
    host.on('open', () => {
      this.#isShown = true;
      this.#unread = 0;
      actions.onShown();
    });
    if (host.isThere && inAddress('mode') === 'bubble') this.#offerClosing(root);
  }

  /** The chat is ready for messages of the host. */
  start() {
    this.#host.send('ready');
    const column = document.querySelector('#column');
    const sendHeight = () => this.#host.send('resize', { height: column.scrollHeight });
    if (this.#host.isThere) new ResizeObserver(sendHeight).observe(column);
  }

  sent(conversationId) {
    this.#host.send('message-sent', { conversationId: conversationId || null });
  }

  /** An answer has ended; while the chat is closed, it counts as unread. */
  answered({ conversationId, messageId, state }) {
    this.#host.send('answer-finished', { conversationId, messageId, state });
    if (this.#isShown) return;
    this.#unread++;
    this.#host.send('unread', { count: this.#unread });
  }

  failed(code) {
    this.#host.send('error', { code });
  }

  // Internal

  #offerClosing(root) {
    const close = root.querySelector('#close');
    const sendClosed = () => this.#host.send('closed');
    close.hidden = false;
    close.addEventListener('click', sendClosed);
    root.addEventListener('keydown', (event) => {
      const isForSomethingOpen = event.defaultPrevented || root.querySelector('dialog[open], .menu');
      if (event.key === 'Escape' && !event.isComposing && !isForSomethingOpen) sendClosed();
    });
  }

  /** Every text of the page changes, so it reloads; an answer that is being written is joined again. */
  #setLocale(locale) {
    if (typeof locale !== 'string' || choose([locale]) === language()) return;
    putInAddress('locale', locale);
    location.reload();
  }

  #setTheme(theme, onTheme) {
    putInAddress('theme', THEMES.includes(theme) ? theme : '');
    onTheme();
  }
}
