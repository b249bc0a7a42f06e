// Which addresses of files the page may load or open: its gateway's own, and what it holds in memory. Any other host would
// learn of the reader. No DOM.

/** Signed links of the gateway. A single `/` would not do: `//host/` is another host. */
export function isOfGateway(url) {
  return /^\/files\/\w/.test(url ?? '');
}

/** Also a picture that this page has just read from the reader's disk. */
export function isOurs(url) {
  return isOfGateway(url) || String(url).startsWith(`blob:${location.origin}/`);
}
