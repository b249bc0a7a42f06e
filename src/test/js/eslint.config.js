// Undefined names and wrong types are tsc's part (tsconfig.json), layout is Prettier's.

const MARKUP_MESSAGE = 'A text must never become markup or code: build elements (docs/threats.md).';
const MESSAGES_MESSAGE =
  'Only host/host.js, embed/frame.js and markdown/diagram-frame.js exchange messages with other windows, and ' +
  'markdown/highlight.js with its worker.';

/** What turns a text into markup or code. The sanitizer uses none of these: it returns a fragment. */
const MARKUP = [
  'MemberExpression[property.name=/^(innerHTML|insertAdjacentHTML|createContextualFragment|srcdoc)$/]',
  'MemberExpression[property.name=/^(setHTML|setHTMLUnsafe|parseHTMLUnsafe)$/]',
  "AssignmentExpression[left.property.name='outerHTML']",
  "CallExpression[callee.property.name='setAttribute'][arguments.0.value=/^(on|style|src)/]",
  "NewExpression[callee.name='DOMParser']",
  "MemberExpression[object.name='document'][property.name=/^(write|writeln|cookie)$/]",
  "CallExpression[callee.property.name='open'][callee.object.name=/^(window|globalThis)$/]",
].map((selector) => ({ selector, message: MARKUP_MESSAGE }));

/** What exchanges messages with other windows. */
const MESSAGES = [
  'Identifier[name=/^(postMessage|onmessage)$/]',
  "CallExpression[callee.name='addEventListener'][arguments.0.value='message']",
  "CallExpression[callee.property.name='addEventListener'][arguments.0.value='message']",
].map((selector) => ({ selector, message: MESSAGES_MESSAGE }));

const RULES = {
  eqeqeq: 'error',
  'no-const-assign': 'error',
  'no-dupe-keys': 'error',
  'no-duplicate-imports': 'error',
  'no-empty': 'error',
  'no-eval': 'error',
  'no-fallthrough': 'error',
  'no-implied-eval': 'error',
  'no-new-func': 'error',
  'no-redeclare': 'error',
  'no-unreachable': 'error',
  'no-unused-private-class-members': 'error',
  'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
  'no-var': 'error',
  'prefer-const': 'error',
};

const MODULE = { ecmaVersion: 2024, sourceType: 'module' };

export default [
  { ignores: ['**/node_modules/**', '**/*.d.ts'] },
  {
    files: ['public/**/*.js'],
    languageOptions: MODULE,
    rules: { ...RULES, 'no-restricted-syntax': ['error', ...MARKUP, ...MESSAGES] },
  },
  {
    files: [
      'public/assets/js/host/host.js',
      'public/assets/js/markdown/highlight*.js',
      'public/assets/js/markdown/diagram-frame.js',
      'public/embed/frame.js',
    ],
    rules: { 'no-restricted-syntax': ['error', ...MARKUP] },
  },
  {
    // A browser that is too old must be able to read why it sees no chat.
    files: ['public/assets/boot.js'],
    languageOptions: { ecmaVersion: 5, sourceType: 'script' },
    rules: { 'no-var': 'off', 'no-unused-vars': ['error', { caughtErrors: 'none' }] },
  },
  {
    // Its document is sandboxed for what it does.
    files: ['public/assets/diagrams/frame.js'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  { files: ['src/test/js/**/*.js'], languageOptions: MODULE, rules: RULES },
];
