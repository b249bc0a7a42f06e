// An answer's elements as markup for the clipboard: what other programs should paste, without the page's own furniture.

const KEPT = new Set(['href', 'start', 'align']);

/** HTML of what an element shows: code as plain code, formulas as their source, no buttons, no classes. */
export function markupOf(element) {
  const copy = element.cloneNode(true);
  for (const math of copy.querySelectorAll('.math-drawn')) math.replaceWith(math.dataset.tex);
  for (const code of copy.querySelectorAll('.code'))
    code.replaceWith(plainCode(code.querySelector('code').textContent));
  for (const furniture of copy.querySelectorAll('button, svg, [hidden], .hidden')) furniture.remove();
  for (const node of [copy, ...copy.querySelectorAll('*')]) {
    for (const { name } of [...node.attributes]) if (!KEPT.has(name)) node.removeAttribute(name);
  }
  return copy.outerHTML;
}

function plainCode(text) {
  const block = document.createElement('pre');
  block.append(document.createElement('code'));
  block.firstChild.textContent = text;
  return block;
}
