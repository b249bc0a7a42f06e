// Dify's own tags in Markdown: a button that sends a message, and a form, which is shown as text. To HTML, without a DOM.

const ATTRIBUTES = String.raw`((?:\s+[a-z-]{1,40}(?:\s{0,9}=\s{0,9}(?:"[^"]{0,1000}"|'[^']{0,1000}'|[^\s"'=<>]{1,200}))?){0,12})\s{0,9}`;
const BUTTON = new RegExp(String.raw`<button${ATTRIBUTES}>([^<]{0,300})</button\s{0,9}>`, 'iy');
const FORM = /<form(?:\s[^<>]{0,500})?>/iy;
const END_OF_FORM = '</form>';

/** The characters of a form: it is read in one piece. */
const LONGEST_FORM = 2000;

/** What may still become a button or form, at the end of a text that goes on. */
const HALF_BUTTON =
  /<button(?:\s(?:[^<>"']|"[^"]{0,1000}"|'[^']{0,1000}'){0,400}(?:"[^"]{0,1000}|'[^']{0,1000})?(?:>[^<]{0,300}(?:<\/?\w{0,6}\s{0,9})?)?)?$/iy;
const HALF_FORM = /<form(?:\s[^<>]{0,500})?$/iy;

/**
 * The tag at `at` with all that belongs to it: {html, source, end}, `source` being its words alone; null when there is none,
 * undefined when the text may go on with one.
 */
export function difyTag(text, at) {
  const button = matchAt(BUTTON, text, at);
  if (button) return { ...buttonHtml(button), end: at + button[0].length };
  const form = matchAt(FORM, text, at);
  if (!form) return matchAt(HALF_BUTTON, text, at) || matchAt(HALF_FORM, text, at) ? undefined : null;
  const from = at + form[0].length;
  const end = text
    .slice(from, from + LONGEST_FORM + END_OF_FORM.length)
    .toLowerCase()
    .indexOf(END_OF_FORM);
  if (end >= 0) return { ...formHtml(text.slice(from, from + end)), end: from + end + END_OF_FORM.length };
  return text.length - from < LONGEST_FORM ? undefined : null;
}

/** With `data-link` it is a link. A button shows all that it sends. */
function buttonHtml([, attributes, words]) {
  const { 'data-message': message = '', 'data-link': link = '', 'data-variant': variant } = valuesOf(attributes);
  const label = oneLine(words) || oneLine(message);
  const source = escapeMarkup(label);
  if (/^https:\/\//i.test(link)) return { html: `<a href="${escapeMarkup(link)}">${source}</a>`, source };
  if (oneLine(message) === '') return { html: source, source };
  const sent = oneLine(message) === label ? '' : `<small>${escapeMarkup(message)}</small>`;
  const style = variant === 'primary' ? ' class="primary"' : '';
  return { html: `<button data-message="${escapeMarkup(message)}"${style}>${source}${sent}</button>`, source };
}

/** A line for each field: its label, and what is filled in. */
function formHtml(content) {
  const lines = [];
  let label = '';
  for (const [, slash, name, attributes, words] of content.matchAll(
    /<(\/?)([a-z]{1,20})((?:\s[^<>]{0,1000})?)>([^<]*)/gi,
  )) {
    const element = slash === '' ? name.toLowerCase() : '';
    if (element === 'label') {
      if (label !== '') lines.push(label);
      label = oneLine(words);
    } else if (['input', 'textarea', 'select'].includes(element)) {
      const value = fieldText(element, valuesOf(attributes), oneLine(words));
      lines.push(label === '' ? value : `${label}${/[:：?]$/.test(label) ? '' : ':'} ${value}`);
      label = '';
    }
  }
  if (label !== '') lines.push(label);
  const source = lines.map(escapeMarkup).join('<br>');
  return { html: source, source };
}

function fieldText(element, values, words) {
  const { value = '', placeholder = '', type, 'data-options': options, 'data-tip': tip = '' } = values;
  if (options !== undefined) return (options.match(/[^[\]",]+/g) ?? []).map(oneLine).filter(Boolean).join(' / ');
  if (type === 'checkbox') return `${'checked' in values || value === 'true' ? '☑' : '☐'} ${tip}`.trim();
  return oneLine(value) || (element === 'textarea' ? words : '') || oneLine(placeholder) || '…';
}

function valuesOf(attributes) {
  const found = attributes.matchAll(/([a-z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>]+)))?/gi);
  return Object.fromEntries([...found].map(([, name, ...values]) => [name.toLowerCase(), values.find(Boolean) ?? '']));
}

function oneLine(text) {
  return text.replace(/\s+/g, ' ').trim();
}

/** Entities stay what they are: the sanitiser reads them. */
function escapeMarkup(text) {
  return text.replace(/[<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

function matchAt(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
