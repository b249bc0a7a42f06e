// A file as a chip with name and size, and which file URLs the page may load. A request to any other host would reveal the reader.

import { make } from './dom.js';
import { language } from './i18n.js';

/** `note` is its size, or where it is. Without `href` it is only named. */
export function fileChip(name, note, href = null) {
  const chip = make(href ? 'a' : 'span', 'file');
  if (href) Object.assign(chip, { href, target: '_blank', rel: 'noopener noreferrer nofollow' });
  chip.append(make('span', 'file-name', name), make('span', 'file-size', note));
  return chip;
}

/** A size in words, in the reader's language. */
export function sizeOf(bytes) {
  const isLarge = bytes >= 1_000_000;
  /** @type {Intl.NumberFormatOptions} */
  const format = { style: 'unit', unit: isLarge ? 'megabyte' : 'kilobyte', maximumFractionDigits: isLarge ? 1 : 0 };
  return new Intl.NumberFormat(language(), format).format(isLarge ? bytes / 1_000_000 : Math.ceil(bytes / 1000));
}

/** Signed links of the gateway. A single `/` would not do: `//host/` is another host. */
export function isGatewayUrl(url) {
  return /^\/files\/\w/.test(url ?? '');
}

/** Also a picture that this page has just read from the reader's disk. */
export function isOwnUrl(url) {
  return isGatewayUrl(url) || String(url).startsWith(`blob:${location.origin}/`);
}
