// Parses an event stream into Dify's events: one JSON object per `data:` block (docs/dify-api.md#framing).

import { StallWatchdog } from './stall-watchdog.js';

/**
 * Yields the parsed JSON of every event that has data. Heartbeats (comments, `event: ping` without data) and data that
 * is not JSON are skipped, and so is an event that the end of the stream cut. A connection that breaks or stalls ends
 * the stream: only a terminal event means that the answer is complete.
 */
export async function* readEvents(body) {
  const parser = new EventParser();
  const decoder = new TextDecoder();
  const reader = body.getReader();
  const watch = new StallWatchdog(() => reader.cancel());
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(() => ({ done: true }));
      if (done) return;
      watch.beat();
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    watch.stop();
    reader.cancel().catch(() => {});
  }
}

/**
 * Collects text until lines and blocks are complete. Chunks may be split anywhere, also between CR and LF.
 */
export class EventParser {
  #rest = '';
  #data = [];

  /** The events that this piece of text completes. */
  push(text) {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop();
    const events = [];
    for (const line of lines) {
      if (line === '') this.#finish(events);
      else if (line.startsWith('data:')) this.#data.push(line.slice(line[5] === ' ' ? 6 : 5));
    }
    return events;
  }

  #finish(events) {
    if (this.#data.length === 0) return;
    const data = this.#data.join('\n');
    this.#data = [];
    try {
      const event = JSON.parse(data);
      if (typeof event?.event === 'string') events.push(event);
    } catch {
      // Not an event of Dify; it must not end the answer.
    }
  }
}
