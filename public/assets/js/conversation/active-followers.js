// The answers of a chat that have not ended, and whether the next message must wait for one of them.

export class ActiveFollowers {
  #streams = new Set();
  #writing = false;
  #onWriting;

  /** @param {(writing: boolean) => void} onWriting called when the next message must wait, or no longer must */
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

  /** Removes a stream that has ended; returns whether it was active. */
  end(stream) {
    return this.#streams.delete(stream);
  }

  /** Stops the streams that the next message must wait for; returns them. */
  stop() {
    const stopped = [...this.#streams].filter((stream) => stream.blocks);
    for (const stream of stopped) stream.stop();
    return stopped;
  }

  /** Leaves all streams; returns those of which Dify has a message. */
  leave() {
    const known = [...this.#streams].filter(({ messageId }) => messageId !== null);
    for (const stream of this.#streams) stream.leave();
    this.#streams.clear();
    this.update();
    return known;
  }

  /** Must be called after every change of a stream. */
  update() {
    const writing = [...this.#streams].some((stream) => stream.blocks);
    if (writing === this.#writing) return;
    this.#writing = writing;
    this.#onWriting(writing);
  }
}
