// Reads one answer aloud: on demand, or automatically if the app is set so and the user has interacted with the page.

import { audioPlayer } from './audio-player.js';
import { StreamedSound, speechTracks } from './audio-source.js';
import * as api from '../net/api.js';
import { mayWrite } from '../ui/access.js';
import { errorText, t } from '../ui/i18n.js';

const ICONS = { idle: 'icon-speaker', loading: 'icon-pause', playing: 'icon-pause', paused: 'icon-play' };

/** Errors whose own texts are more specific than the general one. */
const TELLING = new Set(['offline', 'too_many_requests', 'quota_exceeded', 'token_expired', 'draining']);

export class ReadAloud {
  #button;
  #stop;
  #turn;
  #showStatus;
  #state = 'idle';
  #answer = null;
  #canSpeak = null;
  #arriving = null;

  constructor(button, stop, turn, showStatus) {
    this.#button = button;
    this.#stop = stop;
    this.#turn = turn;
    this.#showStatus = showStatus;
    button.addEventListener('click', () => this.#press());
    stop.addEventListener('click', () => audioPlayer.stop());
  }

  show(answer) {
    if (!answer.ended && (this.#answer === null || this.#answer.ended)) audioPlayer.stop(); // a new message was sent
    this.#answer = answer;
    this.#playArriving(answer);
    if (this.#isReadable) this.#findOut();
    this.#draw();
  }

  // Internal

  get #isReadable() {
    const { ended, state, text } = this.#answer;
    return mayWrite() && ended && state !== 'failed' && text !== '';
  }

  /** Called when the app's parameters have been loaded. */
  async #findOut() {
    if (this.#canSpeak !== null) return;
    this.#canSpeak = false;
    try {
      const { text_to_speech: speech } = await api.parameters();
      this.#canSpeak = speech?.enabled === true;
      if (speech?.autoPlay === 'enabled') audioPlayer.unlockSoon();
    } catch {
      this.#canSpeak = null;
    }
    if (this.#canSpeak) this.#turn.refresh();
  }

  #press() {
    this.#showStatus('');
    if (this.#state === 'paused') audioPlayer.resume();
    else if (this.#state !== 'idle') audioPlayer.pause();
    else {
      audioPlayer.unlock();
      this.#read(speechTracks(this.#turn.spoken), (error) => this.#showStatus(reasonOf(error)));
    }
  }

  #read(tracks, onError) {
    audioPlayer.read(tracks, (state, error) => {
      this.#state = state;
      this.#turn.refresh();
      if (error) onError(error);
    });
  }

  /** Plays the speech that the app sends with its answers. */
  async #playArriving({ sound, soundEnded }) {
    if (sound.length === 0) {
      if (this.#arriving) audioPlayer.stop(); // the text was replaced
      this.#arriving = null;
      return;
    }
    if (this.#arriving) {
      this.#arriving.take(sound, soundEnded);
      return;
    }
    const arriving = new StreamedSound();
    this.#arriving = arriving;
    arriving.take(sound, soundEnded);
    const { text_to_speech: speech } = await api.parameters().catch(() => ({}));
    if (speech?.autoPlay !== 'enabled' || !navigator.userActivation?.hasBeenActive) return;
    if (arriving !== this.#arriving || !this.#turn.isLast) return;
    // The browser may block automatic playback, which is no error to show.
    this.#read(
      (signal) => arriving.tracks(signal),
      () => {},
    );
  }

  #draw() {
    const isIdle = this.#state === 'idle';
    this.#button.hidden = isIdle && !(this.#canSpeak && this.#isReadable);
    this.#button.dataset.state = this.#state;
    this.#button.querySelector('use').setAttribute('href', `#${ICONS[this.#state]}`);
    const label = t(`actions.read_${this.#state}`);
    this.#button.setAttribute('aria-label', label);
    this.#button.title = label;
    this.#stop.hidden = isIdle;
  }
}

function reasonOf({ code, name, retryAfter }) {
  if (name === 'NotAllowedError') return t('actions.read_blocked');
  return TELLING.has(code) ? errorText(code, retryAfter) : t('actions.read_failed');
}
