// What a screen reader announces: short notices, and a growing answer by sentences instead of tokens.

/** How many announced sentences stay in the page; older ones are removed. */
const KEPT = 20;

/** Announces a sentence politely. */
export function announce(sentence) {
  const region = document.querySelector('#live');
  const line = document.createElement('p');
  line.textContent = sentence;
  region.append(line);
  while (region.childElementCount > KEPT) region.firstElementChild.remove();
}

/** Announces the sentences of a growing answer as they are completed. */
export class Narrator {
  #announced = 0;

  /** `text`: the whole visible text. `ended`: also announces the incomplete rest. */
  follow(text, ended) {
    if (text.length < this.#announced) this.#announced = 0;
    const end = ended ? text.length : this.#announced + lastSentenceEnd(text.slice(this.#announced));
    const sentences = text.slice(this.#announced, end).trim();
    this.#announced = end;
    if (sentences) announce(sentences);
  }
}

/** The position after the last complete sentence: a mark followed by white space, or the end of a line. */
export function lastSentenceEnd(text) {
  const end = /^[\s\S]*(?:[.!?…]["'”’)\]]*\s|[。！？]|\n)/.exec(text);
  return end ? end[0].length : 0;
}
