// The texts of the page: selects the language, fills the static markup, formats sentences, numbers and times.

import { pauseBefore, wait } from '../net/backoff.js';

/** Languages with a file in `i18n/`; the first one is the default. */
export const LANGUAGES = ['en', 'ko', 'ja', 'zh', 'es', 'vi', 'ar', 'he'];

/** A language file arrives within this time. */
const LOAD_MS = 15_000;
const MOST_TRIES = 5;

let texts = {};
let current = LANGUAGES[0];

/** The first supported language of a list of BCP 47 tags. */
export function choose(wanted) {
  for (const tag of wanted.filter(Boolean)) {
    const primary = String(tag).toLowerCase().split(/[-_]/)[0];
    if (LANGUAGES.includes(primary)) return primary;
  }
  return LANGUAGES[0];
}

/** How the lines of a language run; boot.js has the same list. */
export function direction(language) {
  return ['ar', 'he'].includes(language) ? 'rtl' : 'ltr';
}

/** Loads the texts of a language; `load(language)` resolves to the object of its file. */
export async function use(language, load) {
  texts = await load(language);
  current = language;
}

/** Loads a language file; one that does not arrive in time is requested again, because without it there is no page. */
export async function loadFile(language) {
  const url = new URL(`../../i18n/${language}.json`, import.meta.url);
  for (let tries = 1; ; tries++) {
    try {
      return await (await fetch(url, { signal: AbortSignal.timeout(LOAD_MS) })).json();
    } catch (error) {
      if (tries === MOST_TRIES) throw error;
      await wait(pauseBefore(tries));
    }
  }
}

export function language() {
  return current;
}

export function has(key) {
  return Object.hasOwn(texts, key);
}

/**
 * The sentence of a key with its `{names}` filled in; `{name:file|files}` selects by the number of that name. A missing
 * key is returned itself, so that the gap is visible.
 */
export function t(key, values = {}) {
  if (!has(key)) return key;
  return texts[key].replace(/\{(\w+)(?::([^{}|]*)\|([^{}|]*))?\}/g, (place, name, one, others) => {
    const value = values[name] ?? place;
    if (others !== undefined) return new Intl.PluralRules(current).select(value) === 'one' ? one : others;
    return typeof value === 'number' ? number(value) : value;
  });
}

/** A number in the page's language; `options` as for `Intl.NumberFormat`. */
export function number(value, options) {
  return new Intl.NumberFormat(current, options).format(value);
}

/**
 * A point in time in the page's language.
 *
 * @param {Date | number} when
 * @param {Intl.DateTimeFormatOptions} options
 */
export function time(when, options = { dateStyle: 'medium', timeStyle: 'short' }) {
  return new Intl.DateTimeFormat(current, options).format(when);
}

/** What stands above answers that leave the page: who wrote them, in which app, and when they were taken out. */
export function markOfAi(app) {
  return t('export.ai', { app, date: time(Date.now(), { dateStyle: 'medium' }) });
}

/**
 * The sentence for an error code; an unknown code has the general one.
 *
 * @param {string} code
 * @param {number} retryAfter seconds until the request can succeed; 0 if unknown
 */
export function errorText(code, retryAfter = 0) {
  if (code === 'quota_exceeded' && retryAfter === 0) return t('error.rate_limit_error');
  const key = `error.${code}`;
  /** @type {Intl.DateTimeFormatOptions} */
  const format = { weekday: 'long', hour: 'numeric', minute: '2-digit' };
  return t(has(key) ? key : 'error.unknown', { time: time(Date.now() + retryAfter * 1000, format) });
}

/** Fills `data-i18n` (text), `data-i18n-label` and `data-i18n-placeholder` below a node, and inside its templates. */
export function translate(root) {
  for (const node of root.querySelectorAll('[data-i18n]')) node.textContent = t(node.dataset.i18n);
  for (const node of root.querySelectorAll('[data-i18n-label]')) {
    node.setAttribute('aria-label', t(node.dataset.i18nLabel));
    if (node.tagName === 'BUTTON') node.title = t(node.dataset.i18nLabel);
  }
  for (const node of root.querySelectorAll('[data-i18n-placeholder]'))
    node.placeholder = t(node.dataset.i18nPlaceholder);
  for (const template of root.querySelectorAll('template')) translate(template.content);
}

/**
 * A duration in minutes and seconds.
 *
 * @param {number} seconds
 * @param {'narrow' | 'long'} style
 */
export function durationText(seconds, style = 'narrow') {
  const unit = (value, name) => {
    /** @type {Intl.NumberFormatOptions} */
    const format = { style: 'unit', unit: name, unitDisplay: style, maximumFractionDigits: 1 };
    return new Intl.NumberFormat(language(), format).format(value);
  };
  if (seconds < 60) return unit(seconds, 'second');
  const parts = [unit(Math.floor(seconds / 60), 'minute')];
  if (Math.floor(seconds % 60) > 0) parts.push(unit(Math.floor(seconds % 60), 'second'));
  return new Intl.ListFormat(language(), { type: 'unit', style: 'narrow' }).format(parts);
}
