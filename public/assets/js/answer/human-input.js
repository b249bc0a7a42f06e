// The forms of a workflow, built from its events: open, submitted or expired (docs/dify-api.md#human-input,
// docs/dify-api.md#forms). No DOM.

export class HumanInput {
  #all = new Map();

  /**
   * [{key, runId, title, content, inputs, actions, defaults, token, expiresAt, state, reply, hasEndEvent}]. `expiresAt`
   * in seconds, or null. `token` is null if the form was sent by email. `state`: open, submitted, expired. `reply`:
   * what was submitted.
   */
  get all() {
    return [...this.#all.values()];
  }

  get hasOpen() {
    return this.all.some(({ state }) => state === 'open');
  }

  /** Applies one event; returns whether it was of a form. */
  apply({ event, data, workflow_run_id: runId }) {
    if (!data) return false;
    if (event === 'human_input_required') this.#open(data, runId);
    else if (event === 'human_input_form_filled') this.#settle(data, 'submitted');
    else if (event === 'human_input_form_timeout') this.#settle(data, 'expired');
    else return false;
    return true;
  }

  /** The end of a form that a request reported before any event. */
  close(key, state, action = '') {
    this.#all.set(key, { ...this.#all.get(key), state, reply: { content: '', action } });
  }

  // Internal

  /** A snapshot may send the same form again; a form that has ended stays so. */
  #open(data, runId) {
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
      hasEndEvent: known?.hasEndEvent ?? false,
    });
  }

  /** The history has an answered form only by its reply. */
  #settle(data, state) {
    const form = this.#formOf(data, state) ?? {
      key: `${data.node_id}:${this.#all.size}`,
      nodeId: data.node_id,
      title: data.node_title ?? '',
    };
    const reply = { content: data.rendered_content ?? '', action: data.action_text ?? '' };
    this.#all.set(form.key, { ...form, state, reply, hasEndEvent: true });
  }

  /**
   * Most events have only the node id; if the node has asked several times, they mean the oldest form without an end.
   */
  #formOf(data, state) {
    const named = this.#all.get(data.form_id ?? data.form_token);
    if (named) return named;
    const ofNode = this.all.filter(({ nodeId }) => nodeId === data.node_id);
    const waiting = ofNode.filter(({ hasEndEvent }) => !hasEndEvent);
    return (
      waiting.find((form) => form.state === state) ??
      waiting[0] ??
      (data.is_saved ? undefined : savedReply(data, ofNode))
    );
  }
}

/** After a reload, the history may have a reply before the run sends it. */
function savedReply({ rendered_content: content, action_text: action }, forms) {
  return forms.find(({ reply }) => reply?.content === (content ?? '') && reply.action === (action ?? ''));
}
