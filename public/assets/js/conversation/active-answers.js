// The answers of a chat that have not ended, and whether the next question has to wait for one of them.

export class ActiveAnswers {
  #streams = new Set();
  #writing = false;
  #onWriting;

  /** `onWriting(boolean)` whenever the next question has to wait, or no longer has to. */
  constructor(onWriting) {
    this.#onWriting = onWriting;
  }

  get writing() {
    return this.#writing;
  }

  add(stream) {
    this.#streams.add(stream);
  }

  has(stream) {
    return this.#streams.has(stream);
  }

  /** Takes out one that has ended; returns whether it was still there. */
  end(stream) {
    return this.#streams.delete(stream);
  }

  stop() {
    for (const stream of this.#streams) if (stream.blocks) stream.stop();
  }

  /** Follows none of them any further; returns those of which Dify has a message. */
  leave() {
    const known = [...this.#streams].filter(({ messageId }) => messageId !== null);
    for (const stream of this.#streams) stream.leave();
    this.#streams.clear();
    this.tell();
    return known;
  }

  tell() {
    const writing = [...this.#streams].some((stream) => stream.blocks);
    if (writing === this.#writing) return;
    this.#writing = writing;
    this.#onWriting(writing);
  }
}
