// Everything of an answer beside its text: reasoning, thoughts, steps, sources, files and forms
// (docs/dify-api.md#reading-a-stream-as-a-client). No DOM.

import { HumanInput } from './human-input.js';
import { WorkflowSteps } from './workflow-steps.js';

export class AnswerDetails {
  /** Grows with every change, so that a view can tell cheaply whether to render. */
  version = 0;
  /** Reasoning that is sent apart from the text: {text, isOpen, began, took} by node. */
  reasoning = new Map();
  steps = new WorkflowSteps();
  forms = new HumanInput();
  /** Numbered passages of documents, in order. */
  sources = [];
  /** Whether Dify used an answer that a person had written. */
  isAnnotation = false;
  #thoughts = new Map();
  #files = [];
  #clocks = new Stopwatch();

  /** Applies one event; others than those of details change nothing. */
  apply(event) {
    if (this.#take(event)) this.version++;
  }

  /** An agent's thoughts in order. */
  get thoughts() {
    return [...this.#thoughts.values()].sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
  }

  get files() {
    return this.#files;
  }

  /** A measure of the content, which grows with every event until the text is replaced. */
  get size() {
    const texts = [...this.reasoning.values(), ...this.#thoughts.values()];
    const parts = this.steps.all.length + this.forms.all.length + this.#thoughts.size + this.#files.length;
    return texts.reduce((sum, { text }) => sum + text.length, parts);
  }

  /** Prepares for a replay: keeps the durations known from `details`; the answer began at `beganAt()`. */
  recall(inside, beganAt) {
    this.#clocks = new ReplayStopwatch(inside.reasoning, beganAt);
  }

  /** The text was replaced (docs/dify-api.md#replaced-text): drops what led to it. Files, sources and steps stay. */
  clearThoughts() {
    this.reasoning.clear();
    this.#thoughts.clear();
    this.version++;
  }

  /** Sets the reasoning of a node; `isOpen`: it has not ended. `began`: when, if that was before it was known as reasoning. */
  reason(node, text, isOpen, began) {
    const known = this.reasoning.get(node) ?? {
      text: '',
      isOpen: true,
      took: 0,
      ...this.#clocks.begin(node),
      ...(began && { began }),
    };
    if (known.text === text && known.isOpen === isOpen) return;
    if (known.isOpen && !isOpen) known.took ||= this.#clocks.took(known);
    this.reasoning.set(node, { ...known, text, isOpen });
    this.version++;
  }

  /** See `HumanInput.close`. */
  closeForm(key, state, action) {
    this.forms.close(key, state, action);
    this.version++;
  }

  /** The answer has ended; if it is paused, steps that have not ended wait. */
  end(isPaused) {
    for (const [node, { text }] of this.reasoning) this.reason(node, text, false);
    this.steps.end(isPaused ? 'paused' : 'stopped');
    this.version++;
  }

  // Internal

  #take(event) {
    switch (event.event) {
      case 'reasoning_chunk':
        return this.#takeReasoning(event.data ?? {});
      case 'agent_thought':
        return this.#takeThought(event);
      case 'message_file':
        return this.#takeFile(event);
      case 'message_end':
        return this.#takeEnd(event);
      case 'workflow_finished':
        return this.#takeFiles(event.data?.files);
      default:
        return this.steps.apply(event) || this.forms.apply(event);
    }
  }

  #takeReasoning({ node_id: node, reasoning, is_final: isFinal }) {
    const before = this.reasoning.get(node)?.text ?? '';
    if (before + (reasoning ?? '') !== '') this.reason(node, before + (reasoning ?? ''), !isFinal);
    return false; // `reason` has updated the version
  }

  /** A thought is sent again under its id as it grows; fields that a later event omits are kept. */
  #takeThought({ id, position, thought, tool, tool_labels: labels, tool_input: input }) {
    if (!id) return false;
    const known = this.#thoughts.get(id);
    this.#thoughts.set(id, {
      id,
      position: position ?? known?.position,
      text: thought || known?.text || '',
      tool: tool || known?.tool || '',
      labels: labels ?? known?.labels ?? {},
      input: input || known?.input || '',
    });
    return true;
  }

  #takeEnd({ metadata, files }) {
    const sources = metadata?.retriever_resources ?? [];
    if (sources.length > 0) this.sources = numbered(sources);
    this.isAnnotation ||= Boolean(metadata?.annotation_reply);
    this.#takeFiles(files);
    return true;
  }

  #takeFiles(files) {
    return (files ?? []).filter((file) => this.#takeFile(file)).length > 0;
  }

  /** The same file may come with the stream, with its end and with the history, under different ids and signatures. */
  #takeFile(file) {
    if (!file.url || file.belongs_to === 'user') return false;
    const names = [file.id, file.related_id, file.upload_file_id, pathOf(file.url)].filter(Boolean);
    const known = this.#files.find((other) => names.some((name) => other.names.has(name)));
    if (known) {
      names.forEach((name) => known.names.add(name));
      known.name ||= file.filename || file.name;
      return true;
    }
    const { url, size, type, mime_type: mimeType } = file;
    this.#files.push({ names: new Set(names), url, size, type, mimeType, name: file.filename || file.name || '' });
    return true;
  }
}

/** Removes duplicates; a source without a number gets its place in the list. */
function numbered(sources) {
  const found = new Map();
  sources.forEach((source, index) => {
    const position = Number.isInteger(source.position) ? source.position : index + 1;
    found.set(source.segment_id ?? `${source.document_id}:${position}`, { ...source, position });
  });
  return [...found.values()].sort((a, b) => a.position - b.position);
}

/** The path of a URL, without host and signature. */
export function pathOf(url) {
  return url.split(/[?#]/)[0].replace(/^https?:\/\/[^/]+/, '');
}

/** The replayed events arrive within this time. */
const REPLAY_MS = 1000;

export class Stopwatch {
  /** {began, took} in milliseconds, when a node starts to reason. */
  begin(_node) {
    return { began: Date.now(), took: 0 };
  }

  /** The milliseconds from `began` until now; 0 if unknown. */
  took({ began }) {
    return Date.now() - began;
  }
}

/** For a replay, whose first events happened earlier than they arrive. */
export class ReplayStopwatch extends Stopwatch {
  #known;
  #beganAt;
  #end = Date.now() + REPLAY_MS;

  /** `reasoning`: as known before, by node; `beganAt()`: when the answer began. */
  constructor(reasoning, beganAt) {
    super();
    this.#known = reasoning;
    this.#beganAt = beganAt;
  }

  begin(node) {
    const { began, took } = this.#known.get(node) ?? {};
    if (began !== undefined) return { began, took };
    return this.#isReplay ? { began: this.#beganAt(), took: 0 } : super.begin();
  }

  took(entry) {
    return this.#isReplay ? 0 : super.took(entry);
  }

  get #isReplay() {
    return Date.now() < this.#end;
  }
}
