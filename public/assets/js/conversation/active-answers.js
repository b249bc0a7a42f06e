// The answers of a chat that have not ended, and whether the next question has to wait for one of them.

export class Underway {
  #followings = new Set();
  #writing = false;
  #onWriting;

  /** `onWriting(boolean)` whenever the next question has to wait, or no longer has to. */
  constructor(onWriting) {
    this.#onWriting = onWriting;
  }

  get writing() {
    return this.#writing;
  }

  add(following) {
    this.#followings.add(following);
  }

  has(following) {
    return this.#followings.has(following);
  }

  /** Takes out one that has ended; returns whether it was still there. */
  end(following) {
    return this.#followings.delete(following);
  }

  stop() {
    for (const following of this.#followings) if (following.blocks) following.stop();
  }

  /** Follows none of them any further; returns those of which Dify has a message. */
  leave() {
    const known = [...this.#followings].filter(({ messageId }) => messageId !== null);
    for (const following of this.#followings) following.leave();
    this.#followings.clear();
    this.tell();
    return known;
  }

  tell() {
    const writing = [...this.#followings].some((following) => following.blocks);
    if (writing === this.#writing) return;
    this.#writing = writing;
    this.#onWriting(writing);
  }
}
