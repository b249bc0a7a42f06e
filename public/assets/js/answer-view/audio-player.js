// Plays speech: one text at a time, in pieces, through one audio element.

/** `onState(state, error)`: `loading`, `playing`, `paused`, and at the end `idle`, with the error if there was one. */
class Reading {
  paused = false;
  #over = new AbortController();

  constructor(onState) {
    this.onState = onState;
  }

  get signal() {
    return this.#over.signal;
  }

  end() {
    this.#over.abort();
  }
}

class AudioPlayer {
  #audio = null;
  #reading = null;
  #unlocked = false;

  /** Plays tracks: the URLs that `tracks(signal)` yields, one after the other. Stops what was playing before. */
  async read(tracks, onState) {
    this.stop();
    const reading = new Reading(onState);
    this.#reading = reading;
    onState('loading');
    try {
      for await (const url of tracks(reading.signal)) {
        if (reading.signal.aborted) break;
        await this.#play(url, reading);
      }
      this.#finish(reading);
    } catch (error) {
      this.#finish(reading, error);
    }
  }

  pause() {
    this.#reading.paused = true;
    this.#audio?.pause();
    this.#reading.onState('paused');
  }

  resume() {
    this.#reading.paused = false;
    this.#reading.onState('loading');
    if (this.#audio?.getAttribute('src'))
      this.#start(this.#reading).catch((error) => this.#finish(this.#reading, error));
  }

  stop() {
    if (this.#reading) this.#finish(this.#reading);
  }

  /**
   * Must be called in a click or key press: Safari lets an element play later only if it has played in a user's action.
   */
  unlock() {
    if (this.#unlocked || this.#reading) return;
    this.#unlocked = true;
    this.#prepare();
    const url = URL.createObjectURL(silence());
    this.#audio.src = url;
    this.#audio
      .play()
      .catch(() => {})
      .finally(() => URL.revokeObjectURL(url));
  }

  /** For speech without a click of its own: unlocks at the next click or key press. */
  unlockSoon() {
    for (const type of ['click', 'keydown']) {
      document.addEventListener(type, () => this.unlock(), { once: true, capture: true });
    }
  }

  // Internal

  #prepare() {
    this.#audio ??= new Audio();
    this.#audio.disableRemotePlayback = true; // required by ManagedMediaSource
  }

  /**
   * Resolves when the track has ended or the reading was aborted.
   *
   * @returns {Promise<void>}
   */
  #play(url, reading) {
    this.#prepare();
    return new Promise((resolve, reject) => {
      this.#audio.onended = () => {
        this.#audio.removeAttribute('src');
        resolve();
      };
      this.#audio.onerror = () => reject(this.#audio.error);
      reading.signal.addEventListener('abort', () => resolve());
      this.#audio.src = url;
      if (!reading.paused) this.#start(reading).catch(reject);
    });
  }

  async #start(reading) {
    try {
      await this.#audio.play();
      if (reading === this.#reading && !reading.paused) reading.onState('playing');
    } catch (error) {
      if (error.name !== 'AbortError') throw error; // a pause came first
    }
  }

  #finish(reading, error = null) {
    if (reading !== this.#reading) return;
    this.#reading = null;
    reading.end();
    if (this.#audio) {
      this.#audio.onerror = null;
      this.#audio.pause();
      this.#audio.removeAttribute('src');
      this.#audio.load(); // releases the loaded track
    }
    reading.onState('idle', error);
  }
}

export const audioPlayer = new AudioPlayer();

/** A WAV file with one sample. */
function silence() {
  const text = (letters) => [...letters].map((letter) => letter.charCodeAt(0));
  const number = (value, bytes) => Array.from({ length: bytes }, (_, place) => (value >> (8 * place)) & 255);
  const format = [
    ...number(1, 2),
    ...number(1, 2),
    ...number(8000, 4),
    ...number(8000, 4),
    ...number(1, 2),
    ...number(8, 2),
  ];
  const chunks = [...text('WAVEfmt '), ...number(16, 4), ...format, ...text('data'), ...number(1, 4), 128, 0];
  return new Blob([new Uint8Array([...text('RIFF'), ...number(chunks.length, 4), ...chunks])], { type: 'audio/wav' });
}
