// Words that the host has written for its user, in the address: `#text=`. They stand in the box and are not sent.

import { inAddress, putInAddress } from './address.js';

/** More is no question that a host writes, and would hold the box up. */
export const LONGEST = 10_000;

/** The words, or null; they leave the address, so that a reload does not bring them again. */
export function preparedText() {
  const text = inAddress('text');
  putInAddress('text', '');
  return text?.slice(0, LONGEST) ?? null;
}
