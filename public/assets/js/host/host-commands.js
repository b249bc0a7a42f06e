// What a host may do with the chat in its frame, and what it hears of it (docs/develop.md#page-and-host).

import { inAddress, LONGEST, putInAddress } from './address.js';
import { choose, language } from '../ui/i18n.js';

const THEMES = ['light', 'dark'];

export class HostCommands {
  #host;
  #isShown = true;
  #unread = 0;

  /** `actions`: onAsk(text), onNewChat(), onShown() when the reader has opened the chat. */
  constructor(root, host, actions) {
    this.#host = host;
    host.on(
      'ask',
      ({ text }) => typeof text === 'string' && text.trim() && actions.onAsk(text.trim().slice(0, LONGEST)),
    );
    host.on('new-chat', () => actions.onNewChat());
    host.on('locale', ({ locale }) => this.#speak(locale));
    host.on('theme', ({ theme }) => this.#paint(theme));
    host.on('close', () => (this.#isShown = false));
    host.on('open', () => {
      this.#isShown = true;
      this.#unread = 0;
      actions.onShown();
    });
    if (host.isThere && inAddress('mode') === 'bubble') this.#offerClosing(root);
  }

  /** Everything is there: the host may speak. */
  begin() {
    this.#host.send('ready');
    const column = document.querySelector('#column');
    const tellHeight = () => this.#host.send('resize', { height: column.scrollHeight });
    if (this.#host.isThere) new ResizeObserver(tellHeight).observe(column);
  }

  asked(conversationId) {
    this.#host.send('message-sent', { conversationId: conversationId || null });
  }

  /** An answer has ended; unseen, it counts as news. */
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
    const tell = () => this.#host.send('closed');
    close.hidden = false;
    close.addEventListener('click', tell);
    root.addEventListener('keydown', (event) => {
      const isForSomethingOpen = event.defaultPrevented || root.querySelector('dialog[open], :popover-open');
      if (event.key === 'Escape' && !event.isComposing && !isForSomethingOpen) tell();
    });
  }

  /** The words of the whole page change, so it begins again; what is being written is found again. */
  #speak(locale) {
    if (typeof locale !== 'string' || choose([locale]) === language()) return;
    putInAddress('locale', locale);
    location.reload();
  }

  #paint(theme) {
    const isOwnUrl = THEMES.includes(theme);
    putInAddress('theme', isOwnUrl ? theme : '');
    if (isOwnUrl) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
  }
}
