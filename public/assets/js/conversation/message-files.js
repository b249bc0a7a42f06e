// The files that came with a question: pictures as pictures, the others by name and size.

import { fileChip, sizeOf } from '../ui/file-chip.js';
import { isOurs } from '../ui/file-links.js';

/** Shows `files`, as in a message's `message_files`, in their place of the question. */
export function showFiles(place, files) {
  place.hidden = files.length === 0;
  place.replaceChildren(...files.map(shown));
}

/** What is not ours is only named: opening it would tell another host of the reader. */
function shown(file) {
  const opens = isOurs(file.url);
  if (opens && file.type === 'image') return picture(file);
  return fileChip(file.filename, file.size ? sizeOf(file.size) : '', opens ? file.url : null);
}

/** A link may have run out, and a picture from memory is gone after a reload: then the name is shown. */
function picture(file) {
  const image = Object.assign(new Image(), { className: 'file-picture', alt: file.filename, src: file.url });
  image.addEventListener('error', () => image.replaceWith(shown({ ...file, url: null })), { once: true });
  return image;
}
