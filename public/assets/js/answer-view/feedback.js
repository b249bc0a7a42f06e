// Like and dislike: shown at once, saved one after another, and put back when that fails.

import * as api from '../net/api.js';
import { t } from '../ui/i18n.js';
import { say } from '../ui/announcer.js';
import { askReason } from './feedback-dialog.js';

export class Feedback {
  #buttons;
  #tell;
  #answer = null;
  /** What Dify has. */
  #saved = null;
  #saving = Promise.resolve();

  /** `tell(sentence)` says something next to the buttons. */
  constructor(like, dislike, tell) {
    this.#buttons = { like, dislike };
    this.#tell = tell;
    like.addEventListener('click', () => this.#press('like'));
    dislike.addEventListener('click', () => this.#press('dislike'));
  }

  show(answer) {
    if (answer !== this.#answer) this.#saved = answer.rating;
    this.#answer = answer;
    for (const [rating, button] of Object.entries(this.#buttons)) {
      button.hidden = !answer.ended || answer.text === '' || !answer.messageId;
      button.setAttribute('aria-pressed', String(answer.rating === rating));
    }
  }

  // Internal

  /** The button that is pressed takes its rating back. Why an answer was bad may be said, or not. */
  async #press(rating) {
    if (this.#answer.rating === rating) return this.#rate(null);
    if (rating === 'like') return this.#rate(rating);
    const reason = await askReason();
    return reason === null ? undefined : this.#rate(rating, reason);
  }

  #rate(rating, reason) {
    const answer = this.#answer;
    this.#put(answer, rating);
    this.#tell('');
    this.#saving = this.#saving.then(() => this.#save(answer, rating, reason));
    return this.#saving;
  }

  async #save(answer, rating, reason) {
    try {
      await api.rate(answer.messageId, rating, reason);
    } catch (error) {
      // docs/dify-api.md#feedback: there was nothing to take back
      const wasGone = rating === null && error.status === 400;
      if (!wasGone) {
        this.#put(answer, this.#saved);
        this.#tell(t('acting.rating_failed'));
        return;
      }
    }
    this.#saved = rating;
    say(t(rating ? 'acting.rated' : 'acting.unrated'));
  }

  #put(answer, rating) {
    answer.rating = rating;
    if (answer === this.#answer) this.show(answer);
  }
}
