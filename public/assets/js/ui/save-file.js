// Saves a text as a file.

/** Long enough for a browser that asks where to save the file. */
const KEPT_MS = 60_000;

/** Saves a text under a name. Some browsers append an extension if `type` does not match the name. */
export function save(text, name, type = 'text/plain') {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
