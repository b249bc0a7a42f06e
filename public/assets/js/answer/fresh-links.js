// Freshly signed links to the files of an answer, from the history: Dify signs a link for five minutes.

import { pathOf } from './details.js';
import { savedAnswer } from './history-mapping.js';
import * as api from '../net/api.js';
import { isGatewayUrl } from '../ui/file-chip.js';

/** As models write it: with characters escaped. */
const FILE_LINK = /\/files\/[^\s()<>"']{1,2000}/g;

/** Lookups that run, by message: the files of an answer expire together. */
const lookups = new Map();

/**
 * Where the history has an answer.
 *
 * @typedef {object} SavedPlace
 * @property {string | null} conversationId
 * @property {string | null} messageId
 * @property {string | null} nextId the message that follows, if any
 */

/**
 * A freshly signed link of a file of this answer, or of a file in its text; null if there is none.
 *
 * @param {{ url: string, names: Set<string> }} file
 * @param {SavedPlace} place
 */
export async function refreshLink({ url, names }, place) {
  const message = await savedMessage(place);
  if (!message) return null;
  const files = savedAnswer(message).details.files.map((file) => [file.url, [...file.names]]);
  const inText = (message.answer?.match(FILE_LINK) ?? []).map((link) => [
    link.replaceAll('\\', '').replaceAll('&amp;', '&'),
    [pathOf(link)],
  ]);
  const fresh = [...files, ...inText].find(([, others]) => others.some((name) => names.has(name)))?.[0];
  return fresh !== url && isGatewayUrl(fresh) ? fresh : null;
}

/** The same for the link of a file in the text of an answer. */
export function refreshTextLink(url, place) {
  return refreshLink({ url, names: new Set([pathOf(url)]) }, place);
}

function savedMessage(place) {
  const { messageId } = place;
  if (!lookups.has(messageId))
    lookups.set(
      messageId,
      lookUp(place).finally(() => lookups.delete(messageId)),
    );
  return lookups.get(messageId);
}

/** Two requests at most, however old the message is: the page before the message that follows it, then the newest page. */
async function lookUp({ conversationId, messageId, nextId }) {
  for (const firstId of nextId ? [nextId, ''] : ['']) {
    const page = await api.messagePage(conversationId, { firstId }).catch(() => null);
    const message = page?.messages.find(({ id }) => id === messageId);
    if (message) return message;
  }
  return null;
}
