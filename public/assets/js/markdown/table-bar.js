// What a reader can take a table away as: comma-separated values for a spreadsheet, or Markdown.

import { copyFrom } from '../ui/copy.js';

/** The buttons above a table. `rows()`: its cells as Markdown, the head first; `align()`: of its columns. */
export function tableBar(rows, table, align) {
  const bar = document.querySelector('#table-template').content.cloneNode(true).firstElementChild;
  const button = (action) => bar.querySelector(`[data-action=${action}]`);
  copyFrom(button('copy-csv'), () => toCsv([...table.rows].map((row) => [...row.cells].map(wordsOf))));
  copyFrom(button('copy-markdown'), () => toMarkdown(rows(), align()));
  return bar;
}

/** RFC 4180, but a cell that a spreadsheet would take for a formula of its own begins with an apostrophe. */
export function toCsv(rows) {
  return rows.map((cells) => cells.map(csvCell).join(',')).join('\r\n');
}

export function toMarkdown([head, ...body], align) {
  const rule = align.map((side) => ({ left: ':---', right: '---:', center: ':---:' })[side] ?? '---');
  return [head, rule, ...body].map((cells) => `| ${align.map((_, column) => (cells[column] ?? '').replaceAll('|', '\\|')).join(' | ')} |`).join('\n');
}

function csvCell(text) {
  const safe = /^[=+@\t\r]|^-(?![\d.,\s]*%?$)/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function wordsOf(cell) {
  const copy = cell.cloneNode(true);
  for (const math of copy.querySelectorAll('.math-drawn')) math.replaceWith(math.dataset.tex);
  for (const line of copy.querySelectorAll('br')) line.replaceWith('\n');
  return copy.textContent.trim();
}
