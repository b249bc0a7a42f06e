// A file as a chip with name and size, and the rule which file URLs the page may load: a request to another host would
// reveal the reader to it.

import { make } from './dom.js';
import { language } from './i18n.js';

/** `note`: its size or host. Without `href` the chip is no link. */
export function fileChip(name, note, href = null) {
  const chip = make(href ? 'a' : 'span', 'file');
  if (href) Object.assign(chip, { href, target: '_blank', rel: 'noopener noreferrer nofollow' });
  chip.append(nameElement('file-name', name), make('span', 'file-size', note));
  return chip;
}

/** The name of a file; one that is too long loses its middle, because its ending shows what it is. */
export function nameElement(className, name) {
  const [ending = ''] = /(?:.{3}\.[\p{L}\p{N}]{1,8}|.{6})$/su.exec(name.replace(/^./su, '')) ?? [];
  const element = make('span', `${className} cut-name`);
  element.title = name;
  element.append(make('span', '', name.slice(0, name.length - ending.length)), make('span', '', ending));
  return element;
}

/** A size in the page's language. */
export function sizeOf(bytes) {
  const isLarge = bytes >= 1_000_000;
  /** @type {Intl.NumberFormatOptions} */
  const format = { style: 'unit', unit: isLarge ? 'megabyte' : 'kilobyte', maximumFractionDigits: isLarge ? 1 : 0 };
  return new Intl.NumberFormat(language(), format).format(isLarge ? bytes / 1_000_000 : Math.ceil(bytes / 1000));
}

/** Whether this is a signed link of the gateway. A leading `/` alone would not do: `//host/` is another host. */
export function isGatewayUrl(url) {
  return /^\/files\/\w/.test(url ?? '');
}

/** Also true for a picture that the user has just chosen. */
export function isOwnUrl(url) {
  return isGatewayUrl(url) || String(url).startsWith(`blob:${location.origin}/`);
}
