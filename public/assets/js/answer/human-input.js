// What a workflow asks a human, as its events tell: open, answered, or too late (docs/dify-api.md#human-input,
// docs/dify-api.md#forms). No DOM.

export class HumanInput {
  #all = new Map();

  /**
   * {key, runId, title, content, inputs, actions, defaults, token, expiresAt, state, reply, isTold}. `expiresAt` in seconds, or null.
   * `token` is null when the question went out by e-mail. `state`: open, submitted, expired. `reply`: what was answered.
   * `isTold`: an event has told of its end.
   */
  get all() {
    return [...this.#all.values()];
  }

  get hasOpen() {
    return this.all.some(({ state }) => state === 'open');
  }

  /** Takes one event in; says whether it told of a form. */
  apply({ event, data, workflow_run_id: runId }) {
    if (!data) return false;
    if (event === 'human_input_required') this.#ask(data, runId);
    else if (event === 'human_input_form_filled') this.#settle(data, 'submitted');
    else if (event === 'human_input_form_timeout') this.#settle(data, 'expired');
    else return false;
    return true;
  }

  /** What became of a form, as a request has shown it before any event. */
  close(key, state, action = '') {
    this.#all.set(key, { ...this.#all.get(key), state, reply: { content: '', action } });
  }

  // Internal

  /** The same form may be told of again, by a snapshot; what is known to be over stays so. */
  #ask(data, runId) {
    const key = data.form_id ?? data.form_token ?? data.node_id;
    const known = this.#all.get(key);
    this.#all.set(key, {
      key,
      runId: runId ?? known?.runId ?? null,
      nodeId: data.node_id,
      title: data.node_title ?? '',
      content: data.form_content ?? '',
      inputs: data.inputs ?? [],
      actions: data.actions ?? data.user_actions ?? [],
      defaults: data.resolved_default_values ?? {},
      token: data.display_in_ui === false ? null : (data.form_token ?? null),
      expiresAt: data.expiration_time ?? null,
      state: known?.state ?? 'open',
      reply: known?.reply ?? null,
      isTold: known?.isTold ?? false,
    });
  }

  /** History knows an answered form only by its answer. */
  #settle(data, state) {
    const form = this.#formOf(data, state) ?? {
      key: `${data.node_id}:${this.#all.size}`,
      nodeId: data.node_id,
      title: data.node_title ?? '',
    };
    const reply = { content: data.rendered_content ?? '', action: data.action_text ?? '' };
    this.#all.set(form.key, { ...form, state, reply, isTold: true });
  }

  /** Most events name only the node, and in a loop that asks again and again: then the oldest form without an end is meant. */
  #formOf(data, state) {
    const named = this.#all.get(data.form_id ?? data.form_token);
    if (named) return named;
    const ofNode = this.all.filter(({ nodeId }) => nodeId === data.node_id);
    const waiting = ofNode.filter(({ isTold }) => !isTold);
    return (
      waiting.find((form) => form.state === state) ?? waiting[0] ?? (data.is_saved ? undefined : toldAs(data, ofNode))
    );
  }
}

/** A page that was reloaded knows an answer from the history before the run tells of it. */
function toldAs({ rendered_content: content, action_text: action }, forms) {
  return forms.find(({ reply }) => reply?.content === (content ?? '') && reply.action === (action ?? ''));
}
