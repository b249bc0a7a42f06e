// Removes from an agent's thoughts the text that its answer repeats. No DOM.

import { withoutThinking } from './think-parser.js';

/**
 * The text of each thought, or '' if the answer repeats it: as a single thought, as the last ones, or as all so far
 * (docs/dify-api.md#thoughts-steps-and-files). The same words in the middle are a coincidence.
 */
export function dedupeThoughts(thoughts, answer) {
  const texts = thoughts.map(({ text }) => withoutThinking(text).trim());
  const fromStart = dropWhile(texts, answer.trim(), (rest, one) =>
    begins(rest, one) ? rest.slice(one.length).trimStart() : null,
  );
  const fromEnd = dropWhile(fromStart.texts.reverse(), fromStart.rest, (rest, one) =>
    ends(rest, one) ? rest.slice(0, -one.length).trimEnd() : null,
  );
  return fromEnd.texts.reverse();
}

/** Empties the texts from the first on, as long as `take` finds them in the rest of the answer. */
function dropWhile(texts, answer, take) {
  let rest = answer;
  const left = [...texts];
  for (let index = 0; index < left.length; index++) {
    if (left[index] === '') continue;
    const after = take(rest, left[index]);
    if (after === null) break;
    rest = after;
    left[index] = '';
  }
  return { texts: left, rest };
}

/** "OK" is not the start of "Okinawa". */
function begins(text, start) {
  return text.startsWith(start) && !isInWord(text, start.length);
}

function ends(text, end) {
  return text.endsWith(end) && !isInWord(text, text.length - end.length);
}

function isInWord(text, at) {
  return at > 0 && at < text.length && /^[\p{L}\p{N}]{2}$/u.test(text.slice(at - 1, at + 1));
}
