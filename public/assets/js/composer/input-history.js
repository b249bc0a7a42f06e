// Brings earlier questions back into an empty box, as a shell does with its commands.

export class Recall {
  #at = 0;
  #shown = '';

  /**
   * What the box with this text becomes when one goes back (-1) or forth (1) among the earlier questions, oldest first; null
   * when the key is the box's own: something else is written there, or there is nothing further.
   */
  move(step, text, earlier) {
    const questions = earlier.filter((question, at) => question !== earlier[at - 1]);
    if (text === '') this.#at = questions.length;
    else if (text !== this.#shown) return null;
    const at = Math.max(0, this.#at + step);
    if (questions.length === 0 || at > questions.length) return null;
    this.#at = at;
    this.#shown = questions[at] ?? '';
    return this.#shown;
  }
}

/** -1 for Up and 1 for Down where they would leave the text of the box; else null: inside a text they keep their meaning. */
export function stepOf(event) {
  const { selectionStart, selectionEnd, value } = event.target;
  const isPlain = !(event.shiftKey || event.altKey || event.ctrlKey || event.metaKey || event.isComposing);
  const isAtEnd = selectionStart === selectionEnd && selectionEnd === value.length;
  return isPlain && isAtEnd ? ({ ArrowUp: -1, ArrowDown: 1 }[event.key] ?? null) : null;
}
