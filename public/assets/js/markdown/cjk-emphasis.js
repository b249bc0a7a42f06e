// Bold beside Korean, Japanese and Chinese: `**80°**입니다`. CommonMark leaves its stars, as it takes spaces between words for granted.

const LETTER = String.raw`[\p{sc=Hangul}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]`;
const ENDS_IN_LETTER = new RegExp(`${LETTER}$`, 'u');

/** On one line, with spans of code and without other stars: what is more than that, marked reads as ever. */
const BOLD = new RegExp(
  String.raw`^\*\*(?![\s*])((?:\x60[^\x60\n]*\x60|\\.|[^*\x60\\\n])+)(?<!\s)\*\*(?!\*)(${LETTER})?`,
  'u',
);

/** An inline tokenizer of marked: the token, if the text begins with bold that has such a letter before or behind it. */
export function boldBesideLetters(text, before) {
  const found = BOLD.exec(text);
  if (!found || !(found[2] || ENDS_IN_LETTER.test(before.at(-1)?.raw))) return undefined;
  return { type: 'strong', raw: `**${found[1]}**`, text: found[1], tokens: this.lexer.inlineTokens(found[1]) };
}
