// The message box: text, files and voice input; Enter sends, unless a syllable is being composed.

import { Attachments } from './attachments.js';
import { asMessage, Counter, fitToText, insertAtCursor, InputHistory, historyStep } from './text-box.js';
import * as storage from '../net/storage.js';
import { announce } from '../ui/announcer.js';
import { focusChat } from '../ui/dom.js';
import { EnterKey } from '../ui/enter-key.js';
import { enterSends, nameEnterKey } from '../ui/hardware-keyboard.js';
import { t } from '../ui/i18n.js';
import { near } from '../ui/on-demand.js';

/** The second click of a double click comes within this time: where Send was, it would hit Stop. */
const DOUBLE_CLICK_MS = 500;

export class Composer {
  #actions;
  #form;
  #input;
  #send;
  #stop;
  #count;
  #note;
  #files;
  #voice;
  #queued;
  #enter = new EnterKey(enterSends);
  #history = new InputHistory();
  #draftKey = null;
  /** The files of the drafts of other conversations, by draft key. A reload loses them. */
  #filesOfDrafts = new Map();
  #answering = false;
  #locked = false;
  #usedUp = false;
  /** When Send was last clicked, as in `timeStamp`. */
  #clickedAt = -Infinity;

  /**
   * `actions`: onSend(text, files), onStop(), maySend() before a message is sent, earlier() for the messages that Up
   * recalls.
   */
  constructor(root, actions) {
    this.#actions = actions;
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
    this.#listen();
  }

  /** `draftKey` separates the drafts of the users of one tab. */
  start({ limit, draftKey }) {
    this.#count.limit = limit ?? Infinity;
    this.openDraft(draftKey);
  }

  /** Opens the draft of a conversation and stores the current one. */
  openDraft(draftKey) {
    this.#filesOfDrafts.set(this.#draftKey, this.#files.take());
    this.#draftKey = draftKey;
    this.#files.restore(this.#filesOfDrafts.get(draftKey) ?? []);
    this.#input.value = storage.read(draftKey) ?? '';
    this.#changed();
  }

  /** The draft's conversation has got an id. */
  moveDraft(draftKey) {
    storage.write(this.#draftKey, null);
    this.#draftKey = draftKey;
    storage.write(draftKey, this.#input.value); // no `#changed()`, which would unqueue the message
  }

  set answering(answering) {
    const hadFocus = [this.#stop, this.#send].includes(document.activeElement);
    this.#answering = answering;
    this.#stop.disabled = false;
    this.#stop.hidden = !answering;
    this.#send.hidden = answering;
    if (hadFocus) focusChat(); // the hidden button would lose it
    this.#showSendable();
  }

  /** The answer has ended: sends the queued message if it ended `well`, else keeps it in the box. */
  release(well) {
    if (this.#queued.end() && well) this.#submit();
  }

  /** While locked, nothing can be sent, but the text can be edited. */
  set locked(locked) {
    this.#locked = locked;
    this.#showSendable();
  }

  /** While nothing is left of a daily limit, nothing can be sent either. */
  set usedUp(usedUp) {
    this.#usedUp = usedUp;
    this.#showSendable();
  }

  /** Whether a message would have to wait. */
  get blocked() {
    return this.#locked || this.#usedUp || this.#answering;
  }

  /** What the app accepts beside text: the rules for files, or null, and whether it transcribes speech. */
  offer({ files, speech }) {
    this.#files.rules = files;
    this.#voice.offered = speech;
  }

  set placeholder(text) {
    this.#input.placeholder = text;
  }

  /** Shows a sentence below the box until something changes. */
  note(sentence) {
    this.#note.textContent = sentence;
    this.#note.hidden = sentence === '';
  }

  /** Puts a text and files into the box unless it has a text already. Returns whether it did. */
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

  #listen() {
    nameEnterKey(this.#input);
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#clickedAt = event.timeStamp;
      this.#submit();
    });
    this.#stop.addEventListener('click', ({ detail, timeStamp }) => {
      if (detail <= 1 && timeStamp - this.#clickedAt >= DOUBLE_CLICK_MS) this.#requestStop();
    });
    document.addEventListener('keydown', (event) => {
      if (!this.#isStopKey(event)) return;
      event.preventDefault();
      this.#requestStop();
    });
    // WebKit does not let a frame of another site focus anything before the reader has used it.
    document.addEventListener(
      'keydown',
      (event) => document.activeElement === document.body && isText(event) && this.focus(),
    );
    this.#input.addEventListener('input', () => this.#changed());
    this.#input.addEventListener('compositionend', (event) => this.#enter.compositionEnded(event));
    this.#input.addEventListener('keydown', (event) => {
      if (this.#enter.sends(event)) {
        event.preventDefault();
        this.#submit();
      } else {
        this.#bringBack(event);
      }
    });
    // A tap next to the text focuses it.
    this.#form.addEventListener('click', (event) => {
      if (event.target === this.#form) this.#input.focus();
    });
  }

  #requestStop() {
    if (this.#stop.contains(document.activeElement)) focusChat(); // a disabled button cannot keep the focus
    this.#stop.disabled = true;
    this.#actions.onStop();
  }

  /** Escape, unless something that it closes is open, or another box has the focus. */
  #isStopKey({ key, target, defaultPrevented, isComposing, keyCode }) {
    if (key !== 'Escape' || defaultPrevented || isComposing || keyCode === 229) return false;
    const isForOther =
      document.querySelector('dialog[open], .menu') !== null ||
      this.#form.dataset.voice !== undefined ||
      (target !== this.#input && target.matches('input, textarea, select'));
    return this.#answering && !this.#stop.disabled && !isForOther;
  }

  #submit() {
    const { obstacle } = this.#files;
    if (obstacle) this.note(t(obstacle));
    else if (!this.#sendable()) return;
    else if (this.#answering) this.#queued.begin();
    else if (this.#actions.maySend()) this.#sendOff();
  }

  #sendOff() {
    const text = asMessage(this.#input.value);
    this.#input.value = '';
    this.#actions.onSend(text, this.#files.take());
    this.#changed();
  }

  #sendable() {
    const text = this.#input.value;
    const isFit = text.trim() !== '' && text.length <= this.#count.limit && this.#files.obstacle === null;
    return isFit && !this.#locked && !this.#usedUp;
  }

  #bringBack(event) {
    const step = historyStep(event);
    const text = step && this.#history.move(step, this.#input.value, this.#actions.earlier());
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

  /** `onKeep()`: the user took the message back. */
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

  /** Returns whether a message was queued. */
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

  /** Whether the app transcribes speech. */
  set offered(offered) {
    canRecord().then((can) => (this.#button.hidden = !offered || !can));
  }
}

/** Whether the browser can record, and the frame may; whether the chat may, the user decides later. */
async function canRecord() {
  if (!navigator.mediaDevices?.getUserMedia || !globalThis.MediaRecorder) return false;
  const policy = /** @type {any} */ (document).featurePolicy; // Chromium's
  if (policy || parent === window) return policy?.allowsFeature('microphone') !== false;
  try {
    const { state } = await navigator.permissions.query({ name: /** @type {PermissionName} */ ('microphone') });
    return state !== 'denied'; // by the frame, or by the user before
  } catch {
    return true;
  }
}

/** A key that writes: not a space, which scrolls the page, and not `?`, which shows the shortcuts. */
function isText({ key, ctrlKey, metaKey, altKey }) {
  return key.length === 1 && key !== ' ' && key !== '?' && !ctrlKey && !metaKey && !altKey;
}
