// The message box: grows with its text, takes files and speech, sends on Enter, never a syllable that is still being composed.

import { Attachments } from './attachments.js';
import { Counter, fitToText, insertAtCursor, InputHistory, historyStep } from './text-box.js';
import * as storage from '../net/storage.js';
import { announce } from '../ui/announcer.js';
import { focusChat } from '../ui/dom.js';
import { EnterKey } from '../ui/enter-key.js';
import { t } from '../ui/i18n.js';
import { near } from '../ui/on-demand.js';

export class Composer {
  #form;
  #input;
  #send;
  #stop;
  #count;
  #note;
  #files;
  #voice;
  #queued;
  #enter = new EnterKey();
  #history = new InputHistory();
  #draftKey = null;
  /** Of each draft that is not open, its files; they do not outlive the page, as pictures in memory do not. */
  #filesOfDrafts = new Map();
  #answering = false;
  #locked = false;

  /** `actions`: onSend(text, files), onStop(), maySend() before the text leaves, earlier() for the questions that Up brings back. */
  constructor(root, actions) {
    this.#form = root.querySelector('#composer');
    this.#input = root.querySelector('#query');
    this.#send = root.querySelector('#send');
    this.#stop = root.querySelector('#stop');
    this.#count = new Counter(root.querySelector('#count'));
    this.#note = root.querySelector('#composer-note');
    const onNote = (sentence) => this.note(sentence);
    const onLeave = () => this.focus();
    const onText = (text) => {
      insertAtCursor(this.#input, text);
      this.#changed();
    };
    this.#files = new Attachments(root, { onChange: () => this.#changed(), onNote, onLeave });
    this.#voice = new VoiceButton(root, { onText, onNote, onLeave });
    this.#queued = new QueuedMessage(root, onLeave);
    this.#listen(actions);
  }

  /** `draftKey` keeps one user's unsent words from another user of the same tab. */
  start({ limit, draftKey }) {
    this.#count.limit = limit ?? Infinity;
    this.openDraft(draftKey);
  }

  /** Shows what was left unsent here; what is in the box now stays where it was written. */
  openDraft(draftKey) {
    this.#filesOfDrafts.set(this.#draftKey, this.#files.take());
    this.#draftKey = draftKey;
    this.#files.restore(this.#filesOfDrafts.get(draftKey) ?? []);
    this.#input.value = storage.read(draftKey) ?? '';
    this.#changed();
  }

  /** The chat in which the words in the box were written has got another name. */
  moveDraft(draftKey) {
    storage.write(this.#draftKey, null);
    this.#draftKey = draftKey;
    storage.write(draftKey, this.#input.value); // nothing else has changed: what is held stays held
  }

  set answering(answering) {
    const hadFocus = [this.#stop, this.#send].includes(document.activeElement);
    this.#answering = answering;
    this.#stop.disabled = false;
    this.#stop.hidden = !answering;
    this.#send.hidden = answering;
    if (hadFocus) focusChat(); // it would be lost with the button
    this.#showSendable();
  }

  /** The answer that held a question back has ended: `well`, and the question goes; else it stays where it is. */
  release(well) {
    if (this.#queued.end() && well) this.#form.requestSubmit();
  }

  /** Locked: nothing can be sent, but what is written stays and can be edited. */
  set locked(locked) {
    this.#locked = locked;
    this.#showSendable();
  }

  /** Whether a question would have to wait. */
  get blocked() {
    return this.#locked || this.#answering;
  }

  /** What the app takes beside text: the rules for files, or null, and whether it understands speech. */
  offer({ files, speech }) {
    this.#files.rules = files;
    this.#voice.offered = speech;
  }

  set placeholder(text) {
    this.#input.placeholder = text;
  }

  /** A sentence below the box, until something changes. */
  note(sentence) {
    this.#note.textContent = sentence;
    this.#note.hidden = sentence === '';
  }

  /** Gives words and files back to the writer, unless they have already written something else. Returns whether it did. */
  putBack(text, files = []) {
    if (this.#input.value.trim() !== '') return false;
    this.#input.value = text;
    this.#files.restore(files);
    this.#changed();
    return true;
  }

  focus() {
    this.#input.focus();
  }

  // Internal

  #listen(actions) {
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit(actions);
    });
    this.#stop.addEventListener('click', () => {
      focusChat(); // a button that is switched off keeps no focus
      this.#stop.disabled = true;
      actions.onStop();
    });
    this.#input.addEventListener('input', () => this.#changed());
    this.#input.addEventListener('compositionend', (event) => this.#enter.compositionEnded(event));
    this.#input.addEventListener('keydown', (event) => {
      if (this.#enter.sends(event)) {
        event.preventDefault();
        this.#submit(actions);
      } else {
        this.#bringBack(event, actions.earlier);
      }
    });
    // A tap beside the text is meant for the text.
    this.#form.addEventListener('click', (event) => {
      if (event.target === this.#form) this.#input.focus();
    });
  }

  #submit({ onSend, maySend }) {
    const { obstacle } = this.#files;
    if (obstacle) this.note(t(obstacle));
    else if (!this.#sendable()) return;
    else if (this.#answering) this.#queued.begin();
    else if (maySend()) this.#sendOff(onSend);
  }

  #sendOff(onSend) {
    const text = this.#input.value.trim();
    this.#input.value = '';
    onSend(text, this.#files.take());
    this.#changed();
  }

  #sendable() {
    const text = this.#input.value;
    const isFit = text.trim() !== '' && text.length <= this.#count.limit && this.#files.obstacle === null;
    return isFit && !this.#locked;
  }

  #bringBack(event, earlier) {
    const step = historyStep(event);
    const text = step && this.#history.move(step, this.#input.value, earlier());
    if (text === null) return;
    event.preventDefault();
    this.#input.value = text;
    this.#changed();
  }

  #changed() {
    const text = this.#input.value;
    if (this.#draftKey) storage.write(this.#draftKey, text);
    this.note('');
    this.#queued.end();
    this.#showSendable();
    fitToText(this.#input);
    this.#count.show(text.length);
  }

  #showSendable() {
    this.#send.disabled = !this.#sendable();
  }
}

export class QueuedMessage {
  #notice;

  /** `onKeep()`: the writer would rather keep it. */
  constructor(root, onKeep) {
    this.#notice = root.querySelector('#queued');
    this.#notice.querySelector('button').addEventListener('click', () => {
      this.end();
      onKeep();
    });
  }

  begin() {
    this.#notice.hidden = false;
    announce(t('composer.queued'));
  }

  /** Whether one was held until now. */
  end() {
    const was = !this.#notice.hidden;
    this.#notice.hidden = true;
    return was;
  }
}

export class VoiceButton {
  #button;
  #voice = null;

  /** `actions`: as of Voice. */
  constructor(root, actions) {
    this.#button = root.querySelector('#voice');
    const load = near(this.#button, () => import('./voice.js'));
    this.#button.addEventListener('click', async () => {
      try {
        const { Voice } = await load();
        this.#voice ??= new Voice(root, actions);
      } catch {
        actions.onNote(t('error.part'));
        return;
      }
      this.#voice.start();
    });
  }

  /** Whether the app understands speech. */
  set offered(offered) {
    this.#button.hidden = !offered || !canRecord();
  }
}

/** Whether this browser can record at all; whether it may is known when it is asked. */
function canRecord() {
  return Boolean(navigator.mediaDevices?.getUserMedia && globalThis.MediaRecorder);
}
