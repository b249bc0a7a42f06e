// Signed links of files run out after some minutes: reading their message again gives fresh ones.

import { isOfGateway } from '../ui/file-links.js';
import { findMessage, savedAnswer } from '../answer/history-mapping.js';

/** Dify signs for five minutes, and a request takes its time. */
const LASTS_MS = 4 * 60_000;

/** The link of a file of this answer, signed just now; null when there is no other. */
export async function freshLink({ url, names }, { conversationId, messageId }) {
  const message = await findMessage(conversationId, messageId).catch(() => undefined);
  const files = message ? savedAnswer(message).inside.files : [];
  const same = files.find((file) => [...file.names].some((name) => names.has(name)));
  return same && same.url !== url && isOfGateway(same.url) ? same.url : null;
}

/** Has a link that may have run out renewed before it is followed; `renew()` resolves to another address or null. */
export function renewOnClick(link, renew) {
  let signed = Date.now();
  link.addEventListener('click', async (event) => {
    if (Date.now() - signed < LASTS_MS) return;
    signed = Date.now();
    event.preventDefault();
    link.href = (await renew()) ?? link.href;
    link.click();
  });
}

/** A picture or player that fails is given another address once, then `onBroken()`. */
export function renewOnError(element, renew, onBroken) {
  element.addEventListener(
    'error',
    async () => {
      const url = await renew();
      if (url === null) {
        onBroken();
        return;
      }
      element.addEventListener('error', onBroken, { once: true });
      element.src = url;
    },
    { once: true },
  );
}
