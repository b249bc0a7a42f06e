// The steps of an agent before its answer: its intermediate texts, and the tools it called with their input.

import { dedupeThoughts } from '../answer/dedupe-thoughts.js';
import { Changes, fold, Listing, make } from '../ui/dom.js';
import { language, t } from '../ui/i18n.js';
import { loadStyle } from '../ui/style.js';

await loadStyle('answer-view/details.css');

export class AgentSteps {
  #place;
  #list;
  #changes = new Changes();

  constructor(place) {
    this.#place = place;
    this.#list = new Listing(place, () => new AgentStep());
  }

  show(answer) {
    if (!this.#changes.in(answer)) return;
    const { thoughts } = answer.details;
    const texts = dedupeThoughts(thoughts, answer.text);
    const shown = thoughts
      .map((thought, index) => ({ ...thought, text: texts[index] }))
      .filter(({ text, tool }) => text || tool);
    this.#place.hidden = shown.length === 0;
    this.#list.show(shown.map((thought) => [thought.id, thought]));
  }
}

class AgentStep {
  element = make('div', 'thought');
  #text = make('p', 'thought-text');
  #tools = make('div', 'thought-tools');
  #list = new Listing(this.#tools, () => new Tool());

  constructor() {
    this.element.append(this.#text, this.#tools);
  }

  show({ text, tool, labels, input }) {
    this.#text.hidden = text === '';
    if (this.#text.textContent !== text) this.#text.textContent = text;
    const names = tool.split(';').filter(Boolean);
    this.#list.show(names.map((name, index) => [index, { label: labelOf(name, labels), input: inputOf(name, input) }]));
  }
}

class Tool {
  element;
  #title;
  #input = make('pre', 'tool-input');

  constructor() {
    const { element, title, body } = fold('tool');
    this.element = element;
    this.#title = title;
    this.#input.tabIndex = 0;
    body.append(this.#input);
  }

  show({ label, input }) {
    this.#title.textContent = t('details.tool', { name: label });
    if (this.#input.textContent !== input) this.#input.textContent = input;
    this.element.dataset.empty = String(input === '');
  }
}

/** Dify's languages are `en_US`, `zh_Hans`, `ko_KR`, … */
function labelOf(name, labels) {
  const known = labels?.[name] ?? {};
  const key = Object.keys(known).find((one) => one.startsWith(language()));
  const label = known[key] || known.en_US;
  return label && label !== name ? label : readable(name);
}

/** Of plugins and knowledge, Dify 1.x sends the tool's name as its label. */
function readable(name) {
  if (/^dataset_[\da-f_]{36}$/.test(name)) return t('details.knowledge');
  return name.replaceAll('_', ' ').trim();
}

/** JSON with an object per tool name; anything else is shown unchanged. */
function inputOf(name, input) {
  try {
    const all = JSON.parse(input);
    const own = Object.hasOwn(all, name) ? all[name] : all;
    return typeof own === 'string' ? own : JSON.stringify(own, null, 2);
  } catch {
    return input;
  }
}
