// Parts that nobody needs at first: those of an answer are loaded with the first answer, others when they are about to be used.

/** A part like any other (turn.js), whose class `load()` resolves to. */
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

/** `load`, begun as soon as a pointer or the focus comes to `place`, so that nobody waits for it when it is used. */
export function near(place, load) {
  const begin = () => load().catch(() => {});
  for (const type of ['pointerover', 'focusin']) place.addEventListener(type, begin, { once: true });
  return load;
}
