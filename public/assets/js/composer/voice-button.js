// The button for speaking instead of typing; what it begins is loaded when it is used.

import { t } from '../ui/i18n.js';
import { near } from '../ui/on-demand.js';

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
