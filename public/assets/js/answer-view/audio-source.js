// The tracks of an answer's speech: text spoken on demand, or the audio that the app sends with the answer.

import * as api from '../net/api.js';

/** Long texts are spoken in pieces; the first is short, so that it starts soon. */
const FIRST_PIECE = 200;
const LONGEST_PIECE = 1000;

/** The longest pause between two pieces of the audio. */
const SILENCE_MS = 10_000;

const MP3 = 'audio/mpeg';
const Source = globalThis.ManagedMediaSource ?? globalThis.MediaSource;

/** Splits a text at the ends of lines, sentences or at least words. */
export function piecesOf(text, first = FIRST_PIECE, longest = LONGEST_PIECE) {
  const pieces = [];
  for (let rest = text.trim(); rest !== '';) {
    const size = pieces.length === 0 ? first : longest;
    const piece = rest.slice(0, rest.length <= size ? size : lastEnd(rest.slice(0, size)));
    pieces.push(piece.trim());
    rest = rest.slice(piece.length).trimStart();
  }
  return pieces;
}

/** A text spoken by Dify. While one piece plays, the next is requested. */
export function speechTracks(text) {
  return async function* tracks(signal) {
    const pieces = piecesOf(text);
    const make = (index) => {
      const sound = index < pieces.length ? api.speech(pieces[index], signal) : null;
      sound?.catch(() => {}); // reported when it is awaited
      return sound;
    };
    let next = make(0);
    for (let index = 1; next; index++) {
      const sound = await next;
      next = make(index);
      yield* track(sound);
    }
  };
}

/** The audio of an answer while it arrives; in browsers that cannot play incomplete audio, once it is complete. */
export class StreamedSound {
  #pieces = [];
  #ended = false;
  /** @type {(value?: any) => void} */
  #wake = () => {};

  /** All pieces so far, MP3 in base64, split anywhere; `ended`: there are no more. */
  take(pieces, ended) {
    this.#ended = ended;
    if (pieces.length === this.#pieces.length && !ended) return;
    this.#pieces = [...pieces];
    this.#wake();
  }

  async *tracks(signal) {
    if (Source?.isTypeSupported(MP3)) {
      const source = new Source();
      source.addEventListener('sourceopen', () => this.#feed(source, signal).catch(() => {}), { once: true });
      yield* track(source);
      return;
    }
    const all = [];
    for await (const piece of this.#arriving(signal)) all.push(piece);
    yield* track(new Blob(all, { type: MP3 }));
  }

  // Internal

  async #feed(source, signal) {
    const buffer = source.addSourceBuffer(MP3);
    for await (const piece of this.#arriving(signal)) {
      buffer.appendBuffer(piece);
      await new Promise((resolve) => buffer.addEventListener('updateend', resolve, { once: true }));
    }
    if (source.readyState === 'open') source.endOfStream();
  }

  async *#arriving(signal) {
    for (let index = 0; !signal.aborted; index++) {
      if (index === this.#pieces.length && !this.#ended) await this.#more(signal);
      if (index >= this.#pieces.length) return;
      yield Uint8Array.from(atob(this.#pieces[index]), (letter) => letter.charCodeAt(0));
    }
  }

  #more(signal) {
    return new Promise((resolve) => {
      this.#wake = resolve;
      signal.addEventListener('abort', resolve);
      setTimeout(resolve, SILENCE_MS);
    });
  }
}

function* track(sound) {
  const url = URL.createObjectURL(sound);
  try {
    yield url;
  } finally {
    URL.revokeObjectURL(url);
  }
}

function lastEnd(text) {
  const ends = [/^[\s\S]*\n/, /^[\s\S]*(?:[.!?…]["'”’)\]]*\s|[。！？])/, /^[\s\S]*\s/];
  for (const end of ends) {
    const found = end.exec(text)?.[0].length;
    if (found > text.length / 4) return found;
  }
  return text.length;
}
