// The body of a human-input form: Markdown with fields at its placeholders {{#$output.name#}} (docs/dify-api.md#forms).

import { field } from './fields.js';
import { MarkdownView } from '../markdown/markdown-view.js';
import { make } from '../ui/dom.js';

const PLACE = /\{\{#\$output\.(\w+)#\}\}/;

/** Returns {element, fields}, the fields by output name. Fields without a placeholder come last. */
export function formBody(content, inputs, defaults) {
  const element = make('div', 'human-body');
  const fields = new Map();
  const waiting = new Map(inputs.map((input) => [input.output_variable_name, input]));
  const add = (name) => {
    const input = waiting.get(name);
    if (!input) return;
    waiting.delete(name);
    const made = field(definitionOf(input, Object.hasOwn(defaults, name) ? defaults[name] : undefined));
    fields.set(name, made);
    element.append(made.element);
  };
  content.split(PLACE).forEach((piece, index) => {
    if (index % 2 === 1) add(piece);
    else if (piece.trim() !== '') element.append(prose(piece));
  });
  for (const name of [...waiting.keys()]) add(name);
  return { element, fields };
}

function prose(markdown) {
  const element = make('div', 'prose');
  new MarkdownView(element).show(markdown);
  return element;
}

/** A human-input field as a definition of an app input. Only a paragraph may stay empty. */
function definitionOf(input, resolved) {
  const { type, output_variable_name: name, default: preset, option_source: source } = input;
  const constant = preset?.type === 'constant' ? preset.value : undefined;
  return {
    ...input,
    variable: name,
    label: name.replaceAll('_', ' '),
    required: type !== 'paragraph',
    options: input.options ?? source?.value ?? [],
    default: resolved ?? constant,
  };
}
