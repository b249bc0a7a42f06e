// How long a model thinks: as it is heard, or of an answer that is heard once more from its beginning. No DOM.

/** What was said before comes within this time. */
const REPLAY_MS = 1000;

export class Clocks {
  /** {began, took} in milliseconds, when a node begins to think. */
  begin() {
    return { began: Date.now(), took: 0 };
  }

  /** How long it thought, now that it is over; 0 when nobody knows. */
  took({ began }) {
    return Date.now() - began;
  }
}

/** The same for a replay: what is in its first moment did not happen in that moment. */
export class RecalledClocks extends Clocks {
  #known;
  #beganAt;
  #end = Date.now() + REPLAY_MS;

  /** `reasoning` as heard before, by node; `beganAt()`: when the answer did. */
  constructor(reasoning, beganAt) {
    super();
    this.#known = reasoning;
    this.#beganAt = beganAt;
  }

  begin(node) {
    const { began, took } = this.#known.get(node) ?? {};
    if (began !== undefined) return { began, took };
    return this.#isReplay ? { began: this.#beganAt(), took: 0 } : super.begin();
  }

  took(entry) {
    return this.#isReplay ? 0 : super.took(entry);
  }

  get #isReplay() {
    return Date.now() < this.#end;
  }
}
