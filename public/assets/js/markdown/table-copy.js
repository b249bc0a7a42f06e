// A table as text to take away: comma-separated values for a spreadsheet, or Markdown.

/** The words of an element with rows: RFC 4180, but a cell that a spreadsheet would compute begins with an apostrophe. */
export function toCsv(table) {
  return [...table.rows].map((row) => [...row.cells].map((cell) => csvCell(wordsOf(cell))).join(',')).join('\r\n');
}

/** The Markdown of a node of rows, the head first. */
export function toMarkdown({ children, align }) {
  const [head, ...body] = children.map(({ cells }) => cells);
  const rule = align.map((side) => ({ left: ':---', right: '---:', center: ':---:' })[side] ?? '---');
  return [head, rule, ...body]
    .map((cells) => `| ${align.map((_, column) => markdownCell(cells[column])).join(' | ')} |`)
    .join('\n');
}

export function csvCell(text) {
  const safe = /^[=+@\t\r]|^-(?![\d.,\s]*%?$)/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function markdownCell(text = '') {
  return text.replaceAll('|', '\\|');
}

function wordsOf(cell) {
  const copy = cell.cloneNode(true);
  for (const math of copy.querySelectorAll('.math-drawn')) math.replaceWith(math.dataset.tex);
  for (const reference of copy.querySelectorAll('sup.footnote')) reference.remove();
  for (const picture of copy.querySelectorAll('span.picture')) picture.replaceWith(picture.dataset.name);
  for (const line of copy.querySelectorAll('br')) line.replaceWith('\n');
  return copy.textContent.trim();
}
