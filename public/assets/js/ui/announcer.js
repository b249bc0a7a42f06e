// What a screen reader hears: short notices, and a growing answer sentence by sentence instead of token by token.

/** Old sentences are removed so that the region stays small; they have been spoken by then. */
const KEPT = 20;

/** Speaks a sentence politely. */
export function announce(sentence) {
  const region = document.querySelector('#live');
  const line = document.createElement('p');
  line.textContent = sentence;
  region.append(line);
  while (region.childElementCount > KEPT) region.firstElementChild.remove();
}

/** Follows the visible text of one answer and speaks what has become complete. */
export class Narrator {
  #spoken = 0;

  /** `text`: all the visible text so far. `ended`: speak the unfinished rest as well. */
  follow(text, ended) {
    if (text.length < this.#spoken) this.#spoken = 0;
    const end = ended ? text.length : this.#spoken + lastSentenceEnd(text.slice(this.#spoken));
    const sentences = text.slice(this.#spoken, end).trim();
    this.#spoken = end;
    if (sentences) announce(sentences);
  }
}

/** The position after the last sentence that is complete: a mark followed by space, or a line's end. */
export function lastSentenceEnd(text) {
  const end = /^[\s\S]*(?:[.!?…]["'”’)\]]*\s|[。！？]|\n)/.exec(text);
  return end ? end[0].length : 0;
}
