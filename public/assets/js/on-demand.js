// Parts of an answer that nobody needs before the first question: their modules are loaded with the first answer.

/** A part like any other (message.js), whose class `load()` resolves to. */
export function onDemand(load) {
  let Part = null;

  return class OnDemand {
    #place;
    #turn;
    #part = null;
    #loading = false;

    constructor(place, turn) {
      this.#place = place;
      this.#turn = turn;
      this.#begin();
    }

    /** A module that could not be loaded is tried again. */
    show(answer) {
      if (this.#part === null) this.#begin();
      this.#part?.show(answer);
    }

    // Internal

    #begin() {
      if (Part !== null) this.#part = new Part(this.#place, this.#turn);
      else if (!this.#loading) this.#load();
    }

    async #load() {
      this.#loading = true;
      const loaded = await load().catch(() => null);
      this.#loading = false;
      if (loaded === null) return;
      Part = loaded;
      this.#turn.refresh();
    }
  };
}
