// The host's options and their validation.

export const DEFAULTS = {
  chatUrl: '',
  credentials: 'same-origin',
  headers: null,
  mode: 'bubble',
  target: null,
  open: false,
  position: 'end',
  draggable: false,
  locale: null,
  theme: 'auto',
  loggedIn: true,
  context: null,
  links: 'tab',
};
const CHOICES = {
  mode: ['bubble', 'inline'],
  theme: ['auto', 'light', 'dark'],
  credentials: ['same-origin', 'include', 'omit'],
  position: ['end', 'start'],
  links: ['tab', 'host'],
};

/** Fills in the defaults; throws for an invalid option. */
export function checked(given) {
  const options = { ...DEFAULTS, ...given };
  for (const name of Object.keys(options)) {
    check(Object.hasOwn(DEFAULTS, name), `there is no option ${name}`);
    if (name in CHOICES) choice(name, options[name]);
  }
  check(options.chatUrl && /string|function/.test(typeof options.chatUrl), 'chatUrl must be an address or a function');
  check(/object|function/.test(typeof options.context), 'context must be an object or a function');
  if (options.mode === 'bubble') return { ...options, target: null };
  if (typeof options.target === 'string') options.target = document.querySelector(options.target);
  check(options.target instanceof Element, 'target must be an element or a selector that finds one');
  return options;
}

/** Validates an option with a few values. */
export function choice(name, value) {
  check(CHOICES[name].includes(value), `${name} must be ${CHOICES[name].join(' or ')}, not ${value}`);
  return value;
}

export function check(condition, sentence) {
  if (!condition) throw new TypeError(`ChatGateway: ${sentence}.`);
}
