// Loads parts on demand: those of an answer with the first answer, others when they are about to be used.

/** A part (see turn.js) whose class is what `load()` resolves to. */
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

    /** Tries again if the module could not be loaded. */
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

/** Calls `load` as soon as a pointer or the focus enters `place`; returns `load`. */
export function near(place, load) {
  const begin = () => load().catch(() => {});
  for (const type of ['pointerover', 'focusin']) place.addEventListener(type, begin, { once: true });
  return load;
}
