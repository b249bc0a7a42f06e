// A recording of the microphone while it is made: its length, its loudness, and the sound that it becomes.

/** In the order of preference; the gateway takes all of them. */
const TYPES = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'];

/** The gateway knows a type of sound by its label; a name is for Dify's log. */
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

  /** Asks for the microphone. Throws a DOMException: `NotAllowedError`, `NotFoundError`, … */
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

  /** How loud it is just now, from 0 to 1. */
  get level() {
    this.#analyser.getByteTimeDomainData(this.#wave);
    return this.#wave.reduce((peak, value) => Math.max(peak, Math.abs(value - 128) / 128), 0);
  }

  /** Resolves when the recording has ended, whoever ended it: a microphone can be unplugged. */
  get ended() {
    return this.#ended;
  }

  /** Ends it, lets go of the microphone, and gives the sound as a File. */
  async finish() {
    if (this.#recorder.state !== 'inactive') this.#recorder.stop();
    await this.#ended;
    for (const track of this.#stream.getTracks()) track.stop();
    await this.#sound.close();
    const type = this.#recorder.mimeType.split(';')[0];
    return new File(this.#pieces, NAMES[type] ?? 'recording', { type });
  }
}
