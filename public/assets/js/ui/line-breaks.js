// The writing of a text: some scripts want other line breaks than the page's language says.

const HANGUL = /\p{Script=Hangul}/gu;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu;

/** Korean breaks between words, on a page of any language; a text that is mostly without spaces must not, or it could not. */
export function keepWordsWhole(element) {
  const count = (letters) => element.textContent.match(letters)?.length ?? 0;
  element.classList.toggle('words', count(HANGUL) > count(UNSPACED));
}
