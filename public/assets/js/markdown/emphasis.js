// Which stars, underscores and tildes are emphasis: CommonMark's rules, and where they fail beside scripts without spaces. No DOM.

const CJK = /[\p{sc=Hangul}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Bopomofo}ー]/u;
const SPACE = /[\s\p{Zs}]/u;
const PUNCTUATION = /[\p{P}\p{S}]/u;
const OPENING = /[\p{Ps}\p{Pi}]/u;
const OPERAND_BEFORE = /[\p{L}\p{N})\]}]/u;
const OPERAND_AFTER = /[\p{L}\p{N}([{\\]/u;

/** Marks that wait for their end. Older ones stay text: elements inside each other without a limit hold the page up. */
const DEEPEST = 24;

/** Of a run of one mark between two characters (empty at an end of the text): whether it can open and close emphasis. */
export function flanks(mark, length, before, after) {
  const isCjk = { before: CJK.test(before), after: CJK.test(after) };
  const isFree = { before: before === '' || SPACE.test(before), after: after === '' || SPACE.test(after) };
  const isMark = { before: PUNCTUATION.test(before), after: PUNCTUATION.test(after) };
  if (mark === '*' && length === 1 && isBetweenOperands(before, after, isCjk)) return { opens: false, closes: false };
  const left = !isFree.after && (!isMark.after || isFree.before || isMark.before || isCjk.before);
  const right =
    !isFree.before &&
    (!isMark.before || isFree.after || isMark.after || isCjk.after || closesWord(mark, length, before));
  if (mark !== '_') return { opens: left, closes: right };
  const isDouble = length > 1;
  return {
    opens: left && (!right || isMark.before || (isDouble && isCjk.before)),
    closes: right && (!left || isMark.after || (isDouble && isCjk.after)),
  };
}

/** `2*3*4` and `(a+b)*(c+d)` multiply. */
function isBetweenOperands(before, after, isCjk) {
  return OPERAND_BEFORE.test(before) && OPERAND_AFTER.test(after) && !isCjk.before && !isCjk.after;
}

/** `**A:**B`: models close bold behind a colon and go on at once. */
function closesWord(mark, length, before) {
  return mark === '*' && length > 1 && !OPENING.test(before);
}

/**
 * Finds what belongs together among `runs` [{mark, length, opens, closes, before, after}] in the order of the text, and adds
 * tags to their `before` and `after`; `length` is what is left of each. Returns the runs that could open emphasis and did not.
 */
export function emphasise(runs) {
  const bottoms = new Map();
  const openers = [];
  for (const run of runs) {
    while (run.closes && run.length > 0) {
      const key = `${run.mark}${run.opens}${run.original % 3}`;
      const bottom = bottoms.get(key) ?? 0;
      const at = findOpener(openers, run, bottom);
      if (at < 0) {
        bottoms.set(key, openers.length);
        break;
      }
      openers.length = at + 1;
      for (const [other, low] of bottoms) if (low > at) bottoms.set(other, at);
      join(openers[at], run);
      if (openers[at].length === 0) openers.length = at;
    }
    if (run.opens && run.length > 0) openers.push(run);
    if (openers.length > DEEPEST) {
      openers.shift();
      for (const [other, low] of bottoms) bottoms.set(other, Math.max(0, low - 1));
    }
  }
  return openers;
}

function findOpener(openers, run, bottom) {
  for (let at = openers.length - 1; at >= bottom; at--) if (belong(openers[at], run)) return at;
  return -1;
}

function belong(opener, closer) {
  if (opener.mark !== closer.mark) return false;
  if (opener.mark === '~') return opener.length === closer.length;
  const isOdd = (opener.closes || closer.opens) && (opener.original + closer.original) % 3 === 0;
  return !isOdd || (opener.original % 3 === 0 && closer.original % 3 === 0);
}

function join(opener, closer) {
  const width = opener.length > 1 && closer.length > 1 ? 2 : 1;
  const tag = tagOf(opener.mark, width);
  opener.after = `<${tag}>${opener.after}`;
  closer.before += `</${tag}>`;
  opener.length -= width;
  closer.length -= width;
}

/** The element that a run of this width makes. */
export function tagOf(mark, width) {
  if (mark === '~') return 'del';
  return width === 2 ? 'strong' : 'em';
}
