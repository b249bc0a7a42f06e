// Has Dify stop a task, however often that has to be asked: the connection may be lost just when the reader has had enough.

import * as api from '../net/api.js';
import { wait } from '../net/backoff.js';

const AGAIN_AFTER_MS = 1000;

/** After a stop, Dify ends the stream by itself; a stream that has not ended by then is left. */
export const STOP_PATIENCE_MS = 8000;

/** Resolves when Dify has taken it, when asking again cannot help, or when the signal aborts. */
export async function stopTask(taskId, signal) {
  while (!signal.aborted) {
    try {
      await api.stop(taskId);
      return;
    } catch (error) {
      if (api.isFinal(error)) return;
      await wait(AGAIN_AFTER_MS, signal);
    }
  }
}
