// Takes a model's thinking, `<think>…</think>`, out of the text that it arrives in, cut anywhere. No DOM.

const OPEN = '<think>';
const CLOSE = '</think>';

export class ThinkParser {
  /** What is said, and what was thought before it. */
  text = '';
  thought = '';
  isOpen = false;
  /** The end of what has arrived, as long as it may be the beginning of a tag. */
  #rest = '';

  add(piece) {
    this.#rest += piece;
    while (this.#rest !== '') {
      const tag = this.isOpen ? CLOSE : OPEN;
      const at = this.#rest.indexOf(tag);
      if (at < 0) {
        this.#take(this.#rest.length - beginningOf(tag, this.#rest));
        return;
      }
      this.#take(at);
      if (this.isOpen || !this.#isInCode()) this.#turn(tag);
      else this.#take(tag.length);
    }
  }

  /** Nothing follows: what looked like the beginning of a tag was none. */
  end() {
    this.#take(this.#rest.length);
    this.isOpen = false;
  }

  // Internal

  #take(length) {
    if (this.isOpen) this.thought += this.#rest.slice(0, length);
    else this.#say(this.#rest.slice(0, length));
    this.#rest = this.#rest.slice(length);
  }

  /** The empty lines between the thinking and the answer belong to neither. */
  #say(piece) {
    this.text += this.text === '' && this.thought !== '' ? piece.trimStart() : piece;
  }

  #turn(tag) {
    this.#rest = this.#rest.slice(tag.length);
    this.isOpen = !this.isOpen;
    if (this.isOpen && this.thought !== '') this.thought += '\n\n';
  }

  /** An answer about the tag shows it as code. */
  #isInCode() {
    return this.text.endsWith('`') || (this.text.match(/^ {0,3}```/gm) ?? []).length % 2 === 1;
  }
}

/** A whole text without the thinking in it. */
export function withoutThinking(text) {
  const thinking = new ThinkParser();
  thinking.add(text);
  thinking.end();
  return thinking.text;
}

/** How many characters at the end of a text may be the beginning of a tag. */
function beginningOf(tag, text) {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length--) {
    if (tag.startsWith(text.slice(-length))) return length;
  }
  return 0;
}
