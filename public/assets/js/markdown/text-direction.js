// Which way a text runs and which language its script belongs to, for fonts, line breaks and screen readers. No DOM.

const RIGHT_TO_LEFT = /[\p{sc=Arabic}\p{sc=Hebrew}\p{sc=Syriac}\p{sc=Thaana}\p{sc=Nko}]/gu;
const LETTER = /\p{L}/gu;

/** Languages that a script stands for. Han comes last: Japanese and Korean have it too. */
const SCRIPTS = [
  ['ko', /\p{sc=Hangul}/gu],
  ['ja', /[\p{sc=Hiragana}\p{sc=Katakana}]/gu],
  ['ar', /\p{sc=Arabic}/gu],
  ['he', /\p{sc=Hebrew}/gu],
  ['th', /\p{sc=Thai}/gu],
  ['hi', /\p{sc=Devanagari}/gu],
  ['ru', /\p{sc=Cyrillic}/gu],
];
const HAN = /\p{sc=Han}/gu;

/** Languages whose own script `SCRIPTS` or Han has: Latin text on their pages is most likely English. */
const NOT_LATIN = /^(?:ko|ja|ar|he|th|hi|ru|zh)\b/;

const ADDRESS = /(?:https?:\/\/|www\.)[!-~]+/g;

/** A longer text is judged by its beginning. */
const ENOUGH = 2000;

/** Whether any letter runs from right to left. */
export function mayRunLeft(text) {
  return text.search(RIGHT_TO_LEFT) >= 0;
}

/** `rtl` when most letters run that way, whichever comes first; those of addresses do not count. */
export function directionOf(text) {
  const near = text.slice(0, ENOUGH).replace(ADDRESS, '');
  const letters = count(near, LETTER);
  return letters > 0 && 2 * count(near, RIGHT_TO_LEFT) >= letters ? 'rtl' : 'ltr';
}

export function hasKana(text) {
  return /[\p{sc=Hiragana}\p{sc=Katakana}]/u.test(text);
}

/**
 * The language of a text on a page in `language`, or null where nothing tells it apart. `afterJapanese`: Han alone is
 * Japanese, because there was some before.
 */
export function languageOf(text, language, afterJapanese) {
  const near = text.slice(0, ENOUGH).replace(ADDRESS, '');
  const letters = count(near, LETTER);
  if (letters === 0) return null;
  const han = count(near, HAN);
  for (const [name, script] of SCRIPTS) {
    const own = count(near, script);
    if (own > 0 && 3 * (own + (name === 'ja' || name === 'ko' ? han : 0)) >= letters) return name;
  }
  if (3 * han >= letters) {
    if (afterJapanese || language.startsWith('ja')) return 'ja';
    return language.startsWith('zh') ? language : 'zh';
  }
  return NOT_LATIN.test(language) && count(near, /\p{sc=Latin}/gu) === letters ? 'en' : null;
}

function count(text, letters) {
  return text.match(letters)?.length ?? 0;
}
