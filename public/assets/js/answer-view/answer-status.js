// The status line below an answer that was stopped, lost or failed, with the actions that can help.

import { recoveryActions } from '../net/recovery-actions.js';
import { mayWrite } from '../ui/access.js';
import { announce } from '../ui/announcer.js';
import { focusChat } from '../ui/dom.js';
import { durationText, errorText, t } from '../ui/i18n.js';

/** States that this line announces to a screen reader. */
const SPOKEN = new Set(['failed', 'reconnecting', 'pending']);

export class AnswerStatus {
  #element;
  #turn;
  #shown = null;

  constructor(element, turn) {
    this.#element = element;
    this.#turn = turn;
  }

  show(answer) {
    const key = [answer.state, answer.isBlank, answer.error?.code, answer.messageId, answer.isKeptHere].join();
    if (key === this.#shown) return; // new buttons would take the focus and restart the countdown
    this.#shown = key;
    const { text, buttons = [], reference } = this.#content(answer);
    const offered = mayWrite() ? buttons : buttons.filter(({ dataset }) => dataset.action === 'reload');
    const line = this.#element.querySelector('.note-text');
    const changed = line.textContent !== text;
    this.#element.hidden = text === '';
    line.textContent = text;
    const kept = this.#element.querySelector('.note-kept');
    kept.hidden = !answer.isKeptHere;
    kept.textContent = answer.isKeptHere ? t('message.kept') : '';
    const last = this.#element.querySelector('.note-reference');
    last.hidden = !reference;
    last.textContent = reference ? t('message.reference', { id: reference }) : '';
    this.#element.querySelector('.note-actions').replaceChildren(...offered);
    if (changed && SPOKEN.has(answer.state)) announce(text);
  }

  // Internal

  /** Empty for an answer without a problem. */
  #content({ state, isEmpty, details, error, messageId }) {
    const retry = () => this.#button('retry', () => this.#turn.retry() && focusChat());
    if (state === 'paused' && details.forms.hasOpen) return { text: '' };
    if (['stopped', 'paused', 'reconnecting', 'pending'].includes(state)) return { text: t(`message.${state}`) };
    if (state === 'done' && isEmpty) return { text: t('message.empty'), buttons: [retry()] };
    if (state === 'interrupted') {
      const reload = messageId ? [this.#button('reload', this.#turn.actions.onReload)] : [];
      return { text: t('message.interrupted'), buttons: [...reload, retry()] };
    }
    if (state !== 'failed') return { text: '' };
    return {
      text: errorText(error.code, error.retryAfter),
      reference: error.requestId,
      buttons: this.#recoveryButtons(error, retry),
    };
  }

  #recoveryButtons({ code, retryAfter }, retry) {
    const make = {
      retry,
      edit: () => this.#button('edit', () => this.#turn.edit()),
      new_chat: () => this.#button('new_chat', this.#turn.actions.onNewChat),
    };
    return recoveryActions(code).map((name) => {
      const button = make[name]();
      if (name === 'retry' && retryAfter > 0) countDown(button, retryAfter);
      return button;
    });
  }

  #button(name, action) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button solid small';
    button.dataset.action = name;
    button.textContent = t(`action.${name}`);
    button.addEventListener('click', () => action(this.#turn));
    return button;
  }
}

/** Disables the button until the time after which the gateway allows another attempt. */
function countDown(button, seconds) {
  const until = Date.now() + seconds * 1000;
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    button.disabled = left > 0;
    button.textContent = left > 0 ? t('action.retry_in', { time: durationText(left) }) : t('action.retry');
    if (left > 0) setTimeout(tick, 500);
  };
  tick();
}
