// The pictures of a conversation as `data:` links, so that a file that is saved shows them when Dify's links have expired.

import { pathOf } from '../answer/details.js';
import { isGatewayUrl } from '../ui/file-chip.js';

/** The limits of what is embedded, in bytes: a picture, and all of them. */
const LARGEST = 2_000_000;
const LARGEST_TOTAL = 10_000_000;

const PATIENCE_MS = 10_000;

const LINK = /\/files\/[^\s()<>"']{1,2000}/g;

/** What the files of these types begin with. Dify names no type of an upload (docs/dify-api.md#files-and-signed-links). */
const SIGNATURES = {
  'image/png': /^\x89PNG/,
  'image/jpeg': /^\xff\xd8\xff/,
  'image/gif': /^GIF8/,
  'image/webp': /^RIFF....WEBP/s,
};

/** `data:` links by the paths of the files; without those that are too large, no pictures, or gone. */
export async function picturesOf(messages) {
  const pictures = new Map();
  let total = 0;
  for (const url of linksIn(messages)) {
    const bytes = await bytesOf(url).catch(() => null);
    if (bytes === null || bytes.length > LARGEST || total + bytes.length > LARGEST_TOTAL) continue;
    const begin = String.fromCharCode(...bytes.slice(0, 12));
    const type = Object.keys(SIGNATURES).find((name) => SIGNATURES[name].test(begin));
    if (!type) continue;
    total += bytes.length;
    pictures.set(pathOf(url), `data:${type};base64,${base64(bytes)}`);
  }
  return pictures;
}

function linksIn(messages) {
  const links = messages.flatMap(({ answer, message_files: files }) => [
    ...(answer?.match(LINK) ?? []),
    ...(files ?? []).filter(({ type }) => type === 'image').map(({ url }) => url),
  ]);
  return new Map(links.filter(isGatewayUrl).map((link) => [pathOf(link), link])).values();
}

async function bytesOf(url) {
  const reply = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  return reply.ok ? new Uint8Array(await reply.arrayBuffer()) : null;
}

function base64(bytes) {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}
