// Uploads for a message or a form field: a chip for each file, with its progress, its error and its actions.

import { isHiddenHeic, kindOf, problemOf } from './file-rules.js';
import { recoveryActions } from '../net/recovery-actions.js';
import { ApiError } from '../net/requests.js';
import { announce } from '../ui/announcer.js';
import { isOwnUrl, nameElement, sizeOf } from '../ui/file-chip.js';
import { errorText, has, t } from '../ui/i18n.js';

/** Two at a time, so that progress is visible and a slow line is not shared by ten. */
const AT_ONCE = 2;

export class Uploads {
  /** Null while the app accepts no files. */
  rules;
  #list;
  #onChange;
  #onLeave;
  #items = [];

  /**
   * `list`: the `<ul>` for the chips. `onChange()` after every change; `onLeave()` when the focused chip was the last
   * one.
   */
  constructor(list, rules, { onChange = () => {}, onLeave = () => {} } = {}) {
    this.#list = list;
    this.rules = rules;
    this.#onChange = onChange;
    this.#onLeave = onLeave;
  }

  /** Adds as many files as there is room for; each refused file shows why. */
  add(files) {
    for (const item of this.#items.filter(({ state }) => state === 'refused')) this.#drop(item);
    for (const file of files) {
      const room = this.rules.number - this.#items.filter(({ state }) => state !== 'refused').length;
      const problem = room > 0 ? problemOf(file, this.rules) : { code: 'number', limit: this.rules.number };
      const item = { file, kind: kindOf(file.name, this.rules), state: 'waiting', share: 0, chip: chipOf(file) };
      if (problem) Object.assign(item, { state: 'refused', error: t(`upload.refused.${problem.code}`, problem) });
      this.#insert(item);
    }
    this.#work();
  }

  /** Restores what `take` returned. */
  restore(taken) {
    for (const sent of taken) {
      if (this.#items.some((item) => item.sent === sent)) continue;
      const file = {
        name: sent.filename,
        size: sent.size,
        type: isOwnUrl(sent.url) ? sent.mime_type : '',
        url: sent.url,
      };
      this.#insert({ file, kind: sent.type, state: 'sent', share: 1, chip: chipOf(file), sent });
    }
  }

  /** Whether every accepted file has been uploaded. */
  get ready() {
    return this.#items.every(({ state }) => state === 'sent' || state === 'refused');
  }

  get failed() {
    return this.#items.some(({ state }) => state === 'failed');
  }

  /** The uploaded files, in the shape of a saved message's `message_files`. */
  get files() {
    return this.#items.filter(({ sent }) => sent).map(({ sent }) => sent);
  }

  /** Empties the list and returns its files. Their pictures stay loaded: the turn shows them. */
  take() {
    const { files } = this;
    for (const item of [...this.#items]) this.#drop(item);
    this.#onChange();
    return files;
  }

  clear() {
    for (const item of [...this.#items]) this.#forget(item);
    this.#onChange();
  }

  // Internal

  #insert(item) {
    this.#items.push(item);
    const { chip } = item;
    chip.querySelector('[data-action=remove]').addEventListener('click', () => this.#leave(item));
    chip.querySelector('[data-action=retry]').addEventListener('click', () => this.#again(item));
    this.#list.append(chip);
    this.#show(item);
    if (item.state === 'refused') announce(`${item.file.name}: ${item.error}`);
  }

  #work() {
    const sending = this.#items.filter(({ state }) => state === 'sending').length;
    const next = this.#items.filter(({ state }) => state === 'waiting').slice(0, Math.max(0, AT_ONCE - sending));
    for (const item of next) this.#send(item);
    this.#onChange();
  }

  async #send(item) {
    item.state = 'sending';
    item.left = new AbortController();
    this.#show(item);
    if (await isHiddenHeic(item.file).catch(() => false)) {
      Object.assign(item, { state: 'refused', error: t('upload.refused.heic') });
      announce(`${item.file.name}: ${item.error}`);
      this.#show(item);
      this.#work();
      return;
    }
    const onProgress = (share) => {
      item.share = share;
      this.#show(item);
    };
    try {
      const { sendFile } = await import('../net/upload-request.js').catch(() => {
        throw new ApiError({ code: 'offline' });
      });
      item.left.signal.throwIfAborted();
      const reply = await sendFile('/v1/files/upload', item.file, { onProgress, signal: item.left.signal });
      item.sent = sentFile(reply, item);
      item.state = 'sent';
      announce(t('upload.done', { name: item.file.name }));
    } catch (error) {
      if (error.name === 'AbortError') return;
      item.state = 'failed';
      item.code = error.code;
      const key = `upload.error.${error.code}`;
      item.error = has(key) ? t(key) : errorText(error.code);
      announce(`${item.file.name}: ${item.error}`);
    }
    this.#show(item);
    this.#work();
  }

  #again(item) {
    Object.assign(item, { state: 'waiting', share: 0, error: null });
    this.#show(item);
    item.chip.querySelector('[data-action=remove]').focus();
    this.#work();
  }

  #leave(item) {
    const at = this.#items.indexOf(item);
    this.#forget(item);
    const next = this.#items[at] ?? this.#items.at(-1);
    if (next) next.chip.querySelector('[data-action=remove]').focus();
    else this.#onLeave();
    this.#work();
  }

  /** Removes a file and releases its picture. */
  #forget(item) {
    if (item.file instanceof Blob) URL.revokeObjectURL(item.chip.querySelector('img')?.src);
    this.#drop(item);
  }

  #drop(item) {
    item.left?.abort();
    this.#items = this.#items.filter((other) => other !== item);
    item.chip.remove();
    this.#list.hidden = this.#items.length === 0;
  }

  #show({ chip, state, share, error, file, code }) {
    this.#list.hidden = false;
    chip.dataset.state = state;
    const note = state === 'sending' ? t('upload.progress', { percent: Math.floor(share * 100) }) : sizeOf(file.size);
    chip.querySelector('.upload-note').textContent = error ?? (state === 'waiting' ? t('upload.waiting') : note);
    const progress = chip.querySelector('progress');
    progress.hidden = state !== 'sending' && state !== 'waiting';
    progress.value = share;
    chip.querySelector('[data-action=retry]').hidden = state !== 'failed' || !recoveryActions(code).includes('retry');
  }
}

/** The uploaded file in the shape of `message_files`; pictures are shown from memory. */
function sentFile(reply, { file, kind, chip }) {
  return {
    id: reply.id,
    filename: file.name,
    type: kind,
    mime_type: reply.mime_type ?? file.type,
    size: file.size,
    url: chip.querySelector('img')?.src ?? reply.source_url ?? null,
    transfer_method: 'local_file',
    upload_file_id: reply.id,
    belongs_to: 'user',
  };
}

/** `file`: a File, or {name, type, url} of one that was uploaded before. */
export function chipOf(file) {
  const chip = document.querySelector('#upload-template').content.cloneNode(true).firstElementChild;
  chip.querySelector('.upload-name').replaceWith(nameElement('upload-name', file.name));
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

/** A picture is its own icon, unless it cannot be loaded. */
function pictureOf(file, mark) {
  const src = file instanceof Blob ? URL.createObjectURL(file) : file.url;
  const image = Object.assign(new Image(), { className: 'upload-mark upload-picture', alt: '', src });
  image.addEventListener('error', () => image.replaceWith(mark), { once: true });
  return image;
}
