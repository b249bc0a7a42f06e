// Turns that ask the same in a row are versions of one turn: one of them is shown, the others can be switched to.
// Dify knows no branches (docs/dify-api.md#asking-again): all of them happened, and the model has read all of them.

/** By the answer's element, because the log is the list of turns. */
const turns = new WeakMap();

/** From now on `arrange` finds this turn at its answer's element. */
export function register(element, turn) {
  turns.set(element, turn);
}

/** Finds the versions among the turns of a log, which has just got or lost one. A new turn is shown: it is not hidden yet. */
export function arrange(log) {
  const all = [...log.querySelectorAll(':scope > .answer')].map((element) => turns.get(element));
  for (const versions of runsOf(all)) {
    const shown = versions.findLast(({ hidden }) => !hidden) ?? versions.at(-1);
    for (const version of versions) place(version, versions, version !== shown, version === all.at(-1));
  }
}

/** Shows this version in place of the one that is shown. */
export function choose(turn) {
  for (const version of turn.versions) version.hidden = version !== turn;
}

/** Lists of turns that ask the same in a row. */
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

function place(turn, versions, hidden, isLast) {
  const same = turn.versions.length === versions.length && turn.isLast === isLast;
  turn.hidden = hidden;
  turn.versions = versions;
  turn.isLast = isLast;
  if (!same) turn.refresh();
}
