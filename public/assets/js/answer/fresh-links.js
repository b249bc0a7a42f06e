// Freshly signed links to the files of an answer, from the history: Dify signs a link for five minutes.

import { pathOf } from './details.js';
import { findMessage, savedAnswer } from './history-mapping.js';
import { isGatewayUrl } from '../ui/file-chip.js';

const FILE_LINK = /\/files\/[^\s()<>"']{1,2000}/g;

/** A freshly signed link of a file of this answer, or of a file in its text; null if there is none. */
export async function refreshLink({ url, names }, { conversationId, messageId }) {
  const message = await findMessage(conversationId, messageId).catch(() => undefined);
  if (!message) return null;
  const files = savedAnswer(message).details.files.map((file) => [file.url, [...file.names]]);
  const inText = (message.answer?.match(FILE_LINK) ?? []).map((link) => [link, [pathOf(link)]]);
  const fresh = [...files, ...inText].find(([, others]) => others.some((name) => names.has(name)))?.[0];
  return fresh !== url && isGatewayUrl(fresh) ? fresh : null;
}

/** The same for the link of a file in the text of an answer. */
export function refreshTextLink(url, answer) {
  return refreshLink({ url, names: new Set([pathOf(url)]) }, answer);
}
