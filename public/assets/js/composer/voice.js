// Voice input: records, shows time and level, and has the recording transcribed.

import { sendFile } from '../net/upload-request.js';
import { announce } from '../ui/announcer.js';
import { errorText, has, t } from '../ui/i18n.js';

/** The limit of Dify's own page. */
const LONGEST_S = 600;

const SHOW_MS = 100;

/** Shorter recordings are refused: models transcribe silence as invented words. */
const SHORTEST_S = 0.4;

export class Voice {
  #form;
  #panel;
  #actions;
  #recording = null;
  #left = null;
  #timer = null;

  /** `actions`: onText(text), onNote(sentence) for an error, onLeave() when the controls are hidden. */
  constructor(root, actions) {
    this.#form = root.querySelector('#composer');
    this.#panel = root.querySelector('#recording');
    this.#actions = actions;
    this.#find('cancel').addEventListener('click', () => this.cancel());
    this.#find('finish').addEventListener('click', () => this.#finish());
    this.#panel.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.cancel();
    });
  }

  /** Records until the user finishes. */
  async start() {
    const left = this.#begin('asking');
    try {
      const recording = await Recording.start();
      if (left.signal.aborted) {
        recording.finish();
        return;
      }
      this.#recording = recording;
      this.#show('recording');
      this.#find('finish').focus();
      this.#tick();
      await recording.ended;
      if (this.#recording === recording) this.#finish(); // the microphone was disconnected
    } catch (error) {
      if (!left.signal.aborted) this.#fail(`voice.error.${error.name}`);
    }
  }

  /** Cancels the recording or transcription. */
  cancel() {
    this.#left?.abort();
    this.#recording?.finish();
    this.#end();
    this.#actions.onLeave();
  }

  // Internal

  async #finish() {
    const { seconds } = this.#recording;
    const { signal } = this.#left;
    const recording = this.#recording;
    this.#recording = null;
    this.#show('writing');
    this.#find('cancel').focus();
    const sound = await recording.finish();
    if (signal.aborted) return;
    if (seconds < SHORTEST_S) {
      this.#fail('voice.error.short');
      return;
    }
    try {
      const { text } = await sendFile('/v1/audio-to-text', sound, { signal });
      if (text?.trim()) this.#write(text.trim());
      else this.#fail('voice.error.nothing');
    } catch (error) {
      if (error.name !== 'AbortError') this.#fail(`voice.error.${error.code}`, errorText(error.code, error.retryAfter));
    }
  }

  #write(text) {
    this.#end();
    this.#actions.onLeave();
    this.#actions.onText(text);
    announce(t('voice.written', { text }));
  }

  #fail(key, otherwise = t('voice.error.other')) {
    this.#end();
    this.#actions.onLeave();
    this.#actions.onNote(has(key) ? t(key) : otherwise);
  }

  #begin(state) {
    this.#left = new AbortController();
    this.#show(state);
    this.#find('cancel').focus();
    return this.#left;
  }

  #end() {
    clearInterval(this.#timer);
    this.#recording = null;
    this.#show(null);
  }

  #show(state) {
    if (state) this.#form.dataset.voice = state;
    else delete this.#form.dataset.voice;
    this.#panel.hidden = state === null;
    this.#find('finish').hidden = state !== 'recording';
    this.#panel.querySelector('.recording-time').textContent = '';
    this.#panel.querySelector('.recording-state').textContent = state ? t(`voice.${state}`) : '';
  }

  #tick() {
    const time = this.#panel.querySelector('.recording-time');
    this.#timer = setInterval(() => {
      const { seconds, level } = this.#recording ?? {};
      if (seconds === undefined) {
        clearInterval(this.#timer);
        return;
      }
      time.textContent = `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
      this.#panel.style.setProperty('--level', level.toFixed(2));
      if (seconds > LONGEST_S) this.#finish();
    }, SHOW_MS);
  }

  #find(action) {
    return this.#panel.querySelector(`[data-action=${action}]`);
  }
}

/** In the order of preference; the gateway accepts all of them. */
const TYPES = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'];

/** The gateway goes by the content type; the names appear in Dify's log. */
const NAMES = { 'audio/webm': 'recording.webm', 'audio/mp4': 'recording.m4a', 'audio/ogg': 'recording.ogg' };

export class Recording {
  #stream;
  #recorder;
  #pieces = [];
  #ended;
  #sound = new AudioContext();
  #analyser = this.#sound.createAnalyser();
  #wave = new Uint8Array(this.#analyser.fftSize);
  #begin = performance.now();

  /** Requests the microphone. Throws a DOMException: `NotAllowedError`, `NotFoundError`, … */
  static async start() {
    return new Recording(await navigator.mediaDevices.getUserMedia({ audio: true }));
  }

  constructor(stream) {
    this.#stream = stream;
    this.#sound.createMediaStreamSource(stream).connect(this.#analyser);
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    this.#recorder = new MediaRecorder(stream, mimeType ? { mimeType } : {});
    this.#recorder.addEventListener('dataavailable', ({ data }) => this.#pieces.push(data));
    this.#ended = new Promise((resolve) => this.#recorder.addEventListener('stop', resolve, { once: true }));
    this.#recorder.start();
  }

  get seconds() {
    return (performance.now() - this.#begin) / 1000;
  }

  /** The current level, from 0 to 1. */
  get level() {
    this.#analyser.getByteTimeDomainData(this.#wave);
    return this.#wave.reduce((peak, value) => Math.max(peak, Math.abs(value - 128) / 128), 0);
  }

  /** Resolves when the recording has ended, also when the microphone was disconnected. */
  get ended() {
    return this.#ended;
  }

  /** Ends the recording, releases the microphone, and resolves to the recording as a File. */
  async finish() {
    if (this.#recorder.state !== 'inactive') this.#recorder.stop();
    await this.#ended;
    for (const track of this.#stream.getTracks()) track.stop();
    await this.#sound.close();
    const type = this.#recorder.mimeType.split(';')[0];
    return new File(this.#pieces, NAMES[type] ?? 'recording', { type });
  }
}
