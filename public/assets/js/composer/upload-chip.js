// The chip of a file on its way: its name, a picture of it where it is one, and the buttons.

import { t } from '../ui/i18n.js';

/** `file`: a File, or {name, type, url} of one that was sent before. */
export function chipOf(file) {
  const chip = document.querySelector('#upload-template').content.cloneNode(true).firstElementChild;
  chip.querySelector('.upload-name').textContent = file.name;
  const mark = chip.querySelector('.upload-mark');
  if (/^image\/(png|jpeg|gif|webp)$/.test(file.type)) mark.replaceWith(pictureOf(file, mark));
  chip.querySelector('progress').setAttribute('aria-label', file.name);
  for (const button of chip.querySelectorAll('button')) {
    const label = t(`upload.${button.dataset.action}`, { name: file.name });
    button.setAttribute('aria-label', label);
    button.title = label;
  }
  return chip;
}

/** A picture is its own mark, unless it turns out to be none. */
function pictureOf(file, mark) {
  const src = file instanceof Blob ? URL.createObjectURL(file) : file.url;
  const image = Object.assign(new Image(), { className: 'upload-mark upload-picture', alt: '', src });
  image.addEventListener('error', () => image.replaceWith(mark), { once: true });
  return image;
}
