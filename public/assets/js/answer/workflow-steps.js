// The steps of a workflow, built from its events: nesting and status (docs/dify-api.md#thoughts-steps-and-files). No
// DOM.

/** Dify's statuses of a step; any other one is `done`. */
const STATUS = {
  running: 'running',
  failed: 'failed',
  exception: 'failed',
  retry: 'retried',
  stopped: 'stopped',
  paused: 'paused',
};

/** The statuses in an agent's log. */
const LOG_STATUS = { start: 'running', error: 'failed' };

export class WorkflowSteps {
  #all = new Map();

  /**
   * [{id, nodeId, title, status, children, rounds, seconds}] in the order they began; `children` are steps, in the
   * order of a loop's rounds.
   */
  get all() {
    return [...this.#all.values()];
  }

  /** The steps that are in no other step. */
  get outer() {
    return this.all.filter(({ isInner }) => !isInner);
  }

  /** The running step, the innermost one; or undefined. */
  get current() {
    return this.all.findLast(({ status }) => status === 'running' || status === 'retried');
  }

  /** Applies one event; returns whether it was of a step. */
  apply({ event, data }) {
    if (event === 'agent_log') return this.#log(data ?? {});
    const [, kind, what] = /^(node|iteration|loop)_(started|next|finished|completed|retry)$/.exec(event) ?? [];
    if (!kind || !data?.id) return false;
    const step = this.#all.get(data.id) ?? this.#begin(data);
    if (what === 'started') step.status = step.isOver ? step.status : 'running';
    if (what === 'next') step.rounds = (data.index ?? step.rounds) + (data.index === undefined ? 1 : 0);
    if (what === 'retry') step.status = 'retried';
    if (what === 'finished' || what === 'completed') {
      step.status = Object.hasOwn(STATUS, data.status) ? STATUS[data.status] : 'done';
      step.isOver = step.status !== 'paused';
      step.seconds = data.elapsed_time ?? null;
    }
    return true;
  }

  /** The answer has ended: steps that have not ended get this status. */
  end(status) {
    for (const step of this.#all.values()) if (!step.isOver) step.status = status;
  }

  /** The log entries of an agent are steps inside its node. */
  #log({ id, node_execution_id: node, parent_id: outer, label, status: how }) {
    const parent = this.#all.get(outer) ?? this.#all.get(node);
    if (!id || !parent) return false;
    const known = this.#all.get(id);
    const step = known ?? {
      id,
      nodeId: null,
      title: label || '',
      isInner: true,
      children: [],
      rounds: 0,
      seconds: null,
    };
    step.status = Object.hasOwn(LOG_STATUS, how) ? LOG_STATUS[how] : 'done';
    step.isOver = step.status !== 'running';
    if (!known) parent.children.push(step);
    this.#all.set(id, step);
    return true;
  }

  /** Steps are keyed by execution, because a node in an iteration runs repeatedly. */
  #begin({ id, node_id: nodeId, title, node_type: type, iteration_id: iteration, loop_id: loop }) {
    const parent = this.all.findLast((other) => other.nodeId && [iteration, loop].includes(other.nodeId));
    const state = { status: 'running', rounds: 0, seconds: null, isOver: false };
    const step = { id, nodeId, title: title || type || '', isInner: parent !== undefined, children: [], ...state };
    parent?.children.push(step);
    this.#all.set(id, step);
    return step;
  }
}
