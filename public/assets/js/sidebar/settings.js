// The settings: theme, language, text size, and the keyboard shortcuts.

import { make } from '../ui/dom.js';
import { LANGUAGES, t } from '../ui/i18n.js';
import { openPanel } from '../ui/panel.js';
import { loadStyle } from '../ui/style.js';

await loadStyle('sidebar/settings.css');

const NAMES = {
  en: 'English',
  ko: '한국어',
  ja: '日本語',
  zh: '中文',
  es: 'Español',
  vi: 'Tiếng Việt',
  ar: 'العربية',
  he: 'עברית',
};

/** The texts of the values of each choice (see choices.js); '' is the default. */
const THEMES = { '': 'settings.theme_system', light: 'settings.theme_light', dark: 'settings.theme_dark' };
const TEXT_SIZES = {
  small: 'settings.text_small',
  '': 'settings.text_normal',
  large: 'settings.text_large',
  larger: 'settings.text_larger',
};

const SHORTCUTS = [
  ['Enter', 'send'],
  ['Shift + Enter', 'line'],
  ['Esc', 'stop'],
  ['↑ ↓', 'earlier'],
  ['?', 'help'],
];

let count = 0;

/** @param {import('../ui/choices.js').Choices} choices */
export function openSettings(choices) {
  const content = make('div', 'settings');
  content.append(
    radios('theme', t('settings.theme'), THEMES, choices),
    languages(choices),
    radios('textSize', t('settings.text_size'), TEXT_SIZES, choices),
  );
  if (matchMedia('(any-hover: hover)').matches) content.append(make('h3', '', t('shortcuts.title')), shortcuts());
  openPanel(t('settings.title'), content);
}

export function openShortcuts() {
  openPanel(t('shortcuts.title'), shortcuts());
}

function radios(name, title, texts, choices) {
  const group = make('fieldset', 'settings-group');
  const current = choices.get(name);
  const groupName = `${name}-${++count}`;
  const row = make('div', 'settings-values');
  row.append(
    ...Object.entries(texts).map(([value, text]) => {
      const label = make('label', 'settings-value');
      const input = Object.assign(make('input'), { type: 'radio', name: groupName, value, checked: value === current });
      input.addEventListener('change', () => choices.set(name, value));
      label.append(input, make('span', '', t(text)));
      return label;
    }),
  );
  group.append(make('legend', '', title), row, ...note(group, name, choices));
  return group;
}

/** Every text of the page changes, so it reloads; an answer that is being written is joined again. */
function languages(choices) {
  const group = make('fieldset', 'settings-group');
  const label = make('label', 'settings-language', t('settings.language'));
  const select = make('select');
  const option = (value, text) => Object.assign(make('option', '', text), { value, lang: value });
  select.append(option('', t('settings.language_browser')), ...LANGUAGES.map((tag) => option(tag, NAMES[tag])));
  select.value = choices.get('language');
  select.addEventListener('change', () => {
    choices.set('language', select.value);
    location.reload();
  });
  label.append(select);
  group.append(label, ...note(group, 'language', choices));
  return group;
}

/** Disables a group whose value the host sets, and shows a note with the reason. */
function note(group, name, choices) {
  if (!choices.isFixed(name)) return [];
  group.disabled = true;
  return [make('p', 'settings-note', t('settings.fixed'))];
}

function shortcuts() {
  const list = make('dl', 'shortcuts');
  for (const [keys, name] of SHORTCUTS) {
    const row = make('div');
    const term = make('dt');
    term.append(make('kbd', '', keys));
    row.append(term, make('dd', '', t(`shortcuts.${name}`)));
    list.append(row);
  }
  return list;
}
