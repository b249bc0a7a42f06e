// Continues an answer's stream with what Dify has saved and did not send.

import { endOf, eventsOf, findMessage, isUnfinished } from './history-mapping.js';
import * as api from '../net/api.js';

/**
 * The events of a run that continues an answer {answer, conversationId, messageId}. Dify does not replay what it sent
 * before it is read, and of a run that has ended it sends only the end; before the end comes what Dify has saved
 * (docs/dify-api.md#forms). `wasFollowed`: the run may have been read since it continued, so the gateway is asked for a
 * replay first.
 */
export async function* eventsOfRun(runId, known, signal, wasFollowed) {
  const replay = wasFollowed ? await api.live(known.conversationId, signal) : null;
  for await (const event of replay ?? (await api.run(runId, signal))) {
    if (event.event === 'workflow_finished') yield* missingEvents(known);
    yield event;
  }
}

/**
 * The events of an answer; if a workflow's `message_end` is missing, with the saved content that only that event would
 * have had (docs/dify-api.md#end-of-a-turn).
 */
export async function* completeEvents(events, known) {
  let hasFinished = false;
  let hasEnd = false;
  for await (const event of events) {
    hasFinished ||= event.event === 'workflow_finished';
    hasEnd ||= event.event === 'message_end';
    yield event;
  }
  if (hasFinished && !hasEnd && known.answer.state === 'done') yield* missingEvents(known);
}

/** The events for what Dify has saved of an answer and the stream did not have. */
async function* missingEvents({ answer, conversationId, messageId }) {
  const message = await findMessage(conversationId, messageId).catch(() => undefined);
  if (!message || message.status !== 'normal' || isUnfinished(message)) return;
  const ended = answer.details.forms.all.filter(({ hasEndEvent }) => hasEndEvent).map(({ nodeId }) => nodeId);
  const isKnown = ({ event, data }) =>
    event === 'human_input_form_filled' && ended.includes(data.node_id) && ended.splice(ended.indexOf(data.node_id), 1);
  for (const event of eventsOf(message)) {
    if (event.event !== 'message') isKnown(event) || (yield event);
    else if (event.answer.trim() !== answer.raw.trim()) yield { event: 'text_replace', data: { text: event.answer } };
  }
  yield endOf(message);
}
