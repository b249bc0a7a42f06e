// Reads addresses.

/** The URL of an absolute address, or null. `URL.canParse` is younger than Safari 16.4. */
export function urlOf(address) {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}
