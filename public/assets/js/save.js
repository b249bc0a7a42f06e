// Gives the reader a text as a file.

/** Long enough for a browser that asks where to put it. */
const KEPT_MS = 60_000;

/** Saves a text under a name. */
export function save(text, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
