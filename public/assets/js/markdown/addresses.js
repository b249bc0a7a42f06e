// Bare addresses in a text: where `https://…`, `www.…` and mail addresses end in languages that put no space behind them. No DOM.

/** Letters that stand directly behind an address as the next word. */
const CJK = String.raw`\p{sc=Hangul}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Bopomofo}ー`;

/** Punctuation that is no part of an address: that of Chinese, Japanese and Korean, and quotation marks. */
const OUTSIDE = String.raw`\s<>"\x60\\^{}|\u2018-\u201f\u2026\u3000-\u303f\uff00-\uff65\u00ab\u00bb`;

/** Letters of these languages belong to an address behind each other and behind these marks (`/wiki/피타고라스_정리`). */
const WEB = new RegExp(String.raw`(?:https?:\/(?=\/)|www\.)(?:[\/=?&%_\-][${CJK}]*|(?![${CJK}])[^${OUTSIDE}])+`, 'uy');

const MAIL = /@[a-z\d](?:[a-z\d-]{0,62}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,62}[a-z\d])?)+(?![\w-])/iy;
export const LONGEST_MAILBOX = 64;
const MAILBOX = /[\w.+-]{1,64}$/;

/** The web address at `at`, or null. */
export function webAddress(text, at) {
  if (/[\p{Ll}\p{Lu}\p{N}_]/u.test(text[at - 1] ?? '')) return null;
  WEB.lastIndex = at;
  const found = WEB.exec(text)?.[0];
  if (!found) return null;
  const address = withoutEnd(found);
  return /^(?:https?:\/\/[^/?#\s.:]|www\.[^.]+\.[^.])/u.test(address) ? address : null;
}

/** What of a mail address is before and behind the `@` at `at`, or null. `before`: the words before it, without marks. */
export function mailAddress(text, at, before) {
  MAIL.lastIndex = at;
  const host = MAIL.exec(text)?.[0];
  const mailbox = host && MAILBOX.exec(before)?.[0];
  return mailbox ? { mailbox, host } : null;
}

/** Punctuation at the end belongs to the sentence, and a bracket that was opened before the address closes there. */
function withoutEnd(found) {
  let address = found;
  for (let more = true; more;) {
    const before = address;
    address = address
      .replace(/[?!.,:;*_~'$]+$/, '')
      .replace(/&[a-z\d]+$/i, (entity) => (before.endsWith(';') ? '' : entity));
    for (const [open, close] of ['()', '[]']) address = cutAt(address, open, close);
    more = address !== before;
  }
  return address;
}

/** Up to the first bracket that closes nothing. */
function cutAt(address, open, close) {
  let depth = 0;
  for (let at = 0; at < address.length; at++) {
    if (address[at] === open) depth++;
    else if (address[at] === close && --depth < 0) return address.slice(0, at);
  }
  return address;
}
