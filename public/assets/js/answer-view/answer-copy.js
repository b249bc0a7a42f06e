// What an answer, or a selection in one, is copied as: formulas are their TeX, once, and buttons are left out.

const KEPT = new Set(['href', 'start', 'value', 'align', 'dir']);

/** The HTML of an element: code as plain code, formulas as their source, without buttons and classes. */
export function markupOf(element) {
  const copy = element.cloneNode(true);
  for (const math of copy.querySelectorAll('.math-drawn')) math.replaceWith(sourceOf(math));
  for (const picture of copy.querySelectorAll('span.picture')) picture.replaceWith(picture.dataset.name);
  for (const code of copy.querySelectorAll('.code'))
    code.replaceWith(plainCode(code.querySelector('code').textContent));
  for (const furniture of copy.querySelectorAll('.table-bar, button, svg, [hidden], .hidden')) furniture.remove();
  for (const node of [copy, ...copy.querySelectorAll('*')]) {
    for (const { name, value } of [...node.attributes])
      if (!KEPT.has(name) || value.startsWith('#footnote-')) node.removeAttribute(name);
  }
  return copy.outerHTML;
}

document.addEventListener('copy', (event) => {
  const selection = getSelection();
  if (event.defaultPrevented || selection.isCollapsed) return;
  const range = aroundFormulas(selection.getRangeAt(0));
  const fragment = range.cloneContents();
  if (fragment.querySelector('.math-drawn') === null) return;
  const copy = document.createElement('div');
  copy.append(fragment);
  for (const math of copy.querySelectorAll('.math-drawn')) math.replaceWith(sourceOf(math));
  for (const bar of copy.querySelectorAll('.table-bar, .code-bar, button')) bar.remove();
  event.clipboardData.setData('text/plain', wordsOf(copy));
  event.clipboardData.setData('text/html', markupOf(copy));
  event.preventDefault();
});

/** A part of a formula has no source of its own: it is copied whole. */
function aroundFormulas(selected) {
  const range = selected.cloneRange();
  const first = formulaAround(range.startContainer);
  const last = formulaAround(range.endContainer);
  if (first) range.setStartBefore(first);
  if (last) range.setEndAfter(last);
  return range;
}

function formulaAround(node) {
  return (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest('.math-drawn');
}

function sourceOf(math) {
  const mark = math.classList.contains('math-display') ? '$$' : '$';
  return `${mark}${math.dataset.tex}${mark}`;
}

/** The text with its lines, which only an element on the page has. */
function wordsOf(copy) {
  copy.className = 'copied';
  document.body.append(copy);
  const text = copy.innerText;
  copy.remove();
  return text;
}

function plainCode(text) {
  const block = document.createElement('pre');
  block.append(document.createElement('code'));
  block.firstChild.textContent = text;
  return block;
}
