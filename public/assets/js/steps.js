// The steps that a workflow has taken, as its events tell: which, inside what, and how it went (features.md §4.7). No DOM.

/** Dify's words for how a step ended; one that it names otherwise is done. */
const STATUS = { running: 'running', failed: 'failed', exception: 'failed', retry: 'retried', stopped: 'stopped', paused: 'paused' };

export class Steps {
  #all = new Map();

  /** {id, title, type, status, isInner, rounds, seconds} in the order they began. */
  get all() {
    return [...this.#all.values()];
  }

  /** The one that is being done, innermost last; or undefined. */
  get current() {
    return this.all.findLast(({ status }) => status === 'running' || status === 'retried');
  }

  /** Takes one event in; says whether it told of a step. */
  apply({ event, data }) {
    const [, kind, what] = /^(node|iteration|loop)_(started|next|finished|completed|retry)$/.exec(event) ?? [];
    if (!kind || !data?.id) return false;
    const step = this.#all.get(data.id) ?? this.#begin(data);
    if (what === 'started') step.status = step.isOver ? step.status : 'running';
    if (what === 'next') step.rounds = (data.index ?? step.rounds) + (data.index === undefined ? 1 : 0);
    if (what === 'retry') step.status = 'retried';
    if (what === 'finished' || what === 'completed') {
      step.status = STATUS[data.status] ?? 'done';
      step.isOver = true;
      step.seconds = data.elapsed_time ?? null;
    }
    return true;
  }

  end() {
    for (const step of this.#all.values()) {
      if (!step.isOver && step.status !== 'paused') step.status = 'stopped';
    }
  }

  /** By the id of this run of a step, since a node inside an iteration runs again and again. */
  #begin({ id, title, node_type: type, iteration_id: iteration, loop_id: loop }) {
    const step = { id, title: title || type || '', type, status: 'running', isInner: Boolean(iteration || loop), rounds: 0, seconds: null, isOver: false };
    this.#all.set(id, step);
    return step;
  }
}
