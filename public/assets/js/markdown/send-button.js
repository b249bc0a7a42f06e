// A button of an answer that sends a message (dify-tags.js): only what was seen, and only when the reader presses it.

/** Invisible characters, which must not be sent, because the user cannot check them. Joiners belong to emoji and to some scripts. */
const UNSEEN = /(?![\u200c\u200d\n])\p{C}|[\ufe00-\ufe0e\u{e0100}-\u{e01ef}\u115f\u1160\u3164\uffa0\u034f]/gu;

/** The message that a click sends, or null. A click that a script made is none. */
export function messageOf({ isTrusted, target }) {
  const button = isTrusted ? target.closest('button[data-message]') : null;
  return button?.dataset.message.replace(UNSEEN, '').trim() || null;
}
