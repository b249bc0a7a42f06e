// Consecutive turns with the same message are versions of one turn: one is shown, the others can be selected. Dify has
// no branches (docs/dify-api.md#asking-again): the model reads all of them.

/** Turns by the element of their answer; the log has the order. */
const turns = new WeakMap();

/** Lets `arrange` find this turn by the element of its answer. */
export function register(element, turn) {
  turns.set(element, turn);
}

/** Finds the versions in a log. Must be called after a turn was added or removed; a new turn is shown. */
export function arrange(log) {
  const all = [...log.querySelectorAll(':scope > .answer')].map((element) => turns.get(element));
  const following = new Map(all.map((turn, index) => [turn, all[index + 1] ?? null]));
  for (const versions of runsOf(all)) {
    const shown = versions.findLast(({ hidden }) => !hidden) ?? versions.at(-1);
    for (const version of versions) place(version, versions, version !== shown, following.get(version));
  }
}

/** Shows this version instead of the current one. */
export function choose(turn) {
  for (const version of turn.versions) version.hidden = version !== turn;
}

/** Lists of consecutive turns with the same message. */
export function runsOf(all) {
  const runs = [];
  for (const turn of all) {
    if (runs.length > 0 && asksTheSame(runs.at(-1)[0], turn)) runs.at(-1).push(turn);
    else runs.push([turn]);
  }
  return runs;
}

function asksTheSame(one, other) {
  const files = (turn) => turn.files.map(({ upload_file_id: id }) => id).join();
  return one.query === other.query && files(one) === files(other);
}

function place(turn, versions, hidden, next) {
  const same = turn.versions.length === versions.length && turn.isLast === (next === null);
  turn.hidden = hidden;
  turn.versions = versions;
  turn.next = next;
  if (!same) turn.refresh();
}
