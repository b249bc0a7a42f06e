// What is left of the user's daily limits: silent at first, then a line above the message box; with nothing left, messages wait.

import * as api from '../net/api.js';
import { announce } from '../ui/announcer.js';
import { errorText, number, t } from '../ui/i18n.js';

/** From this share of a limit on, what is left is shown. */
const SCARCE = 0.2;

export class Allowance {
  #line;
  #link;
  #onChange;
  #timer = 0;
  #isLimited = false;

  /** `onChange(usedUp)`: whether the user may send nothing more today. */
  constructor(root, returnUrl, onChange) {
    this.#line = root.querySelector('#allowance');
    this.#link = this.#line.querySelector('a');
    this.#onChange = onChange;
    if (/^https?:/i.test(returnUrl ?? '')) this.#link.href = returnUrl;
  }

  /** @param {import('../net/api.js').Session['limits']} limits */
  show({ messages, tokens }) {
    const [least] = [messages, tokens].filter(Boolean).sort((a, b) => left(a) - left(b));
    this.#isLimited = least !== undefined;
    if (!this.#isLimited) {
      this.#write('', false);
      this.#onChange(false); // a renewed token may have no limits
      return;
    }
    const usedUp = left(least) <= 0;
    const isScarce = least.limit - least.used <= Math.ceil(least.limit * SCARCE);
    const text = usedUp ? this.#untilReset(least) : isScarce ? remaining(messages, least) : '';
    this.#write(text, usedUp);
    this.#onChange(usedUp);
  }

  /** Must be called after every answer: another tab or device may have used something as well. */
  async refresh() {
    if (!this.#isLimited) return;
    const session = await api.session().catch(() => null); // the next message is refused if nothing is left
    if (session) this.show(session.limits);
  }

  // Internal

  #write(text, usedUp) {
    const line = this.#line.querySelector('span');
    const isNew = line.textContent !== text;
    line.textContent = text;
    this.#line.hidden = text === '';
    this.#link.hidden = !usedUp || !this.#link.href;
    if (isNew && text) announce(text);
  }

  #untilReset({ resets_at: resetsAt }) {
    const seconds = Math.max(1, resetsAt - api.now() / 1000);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.refresh(), (seconds + 1) * 1000);
    return errorText('quota_exceeded', seconds);
  }
}

/** What is left of a limit, as a share of it. */
function left({ limit, used }) {
  return limit === 0 ? 0 : (limit - used) / limit;
}

/** How many answers the tokens allow cannot be known, so their share is shown. */
function remaining(messages, least) {
  if (least === messages) return t('allowance.messages', { count: messages.limit - messages.used });
  return t('allowance.share', { share: number(left(least), { style: 'percent' }) });
}
