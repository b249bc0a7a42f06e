// Rules that protect users come first: no text becomes markup or code, and only one module on each side talks to other windows.

const WHY_MARKUP = 'Build elements instead: a text must never become markup or code (docs/threats.md).';

/** Properties and functions that turn a text into elements or code, or reach beyond the page. */
const MARKUP = [
  'MemberExpression[property.name=/^(innerHTML|insertAdjacentHTML|createContextualFragment|setHTML|setHTMLUnsafe|parseHTMLUnsafe|srcdoc)$/]',
  "AssignmentExpression[left.property.name='outerHTML']",
  "CallExpression[callee.property.name='setAttribute'][arguments.0.value=/^(on|style$|src)/]",
  "CallExpression[callee.property.name='setAttribute'][arguments.0.type!='Literal'][arguments.0.type!='TemplateLiteral']",
  "NewExpression[callee.name='DOMParser']",
].map((selector) => ({ selector, message: WHY_MARKUP }));

const REACH = [
  {
    selector: "MemberExpression[object.name='document'][property.name=/^(write|writeln|cookie)$/]",
    message: WHY_MARKUP,
  },
  {
    selector: "CallExpression[callee.property.name='open'][callee.object.name=/^(window|globalThis)$/]",
    message: 'A link opens pages.',
  },
  {
    selector: 'Identifier[name=/^(postMessage|onmessage)$/]',
    message: 'Only host/host.js and embed/frame.js talk to other windows.',
  },
  {
    selector: "CallExpression[callee.name='addEventListener'][arguments.0.value='message']",
    message: 'Only host/host.js and embed/frame.js talk to other windows.',
  },
];

const BROWSER = [
  'AbortController',
  'Audio',
  'Blob',
  'CSS',
  'CSSStyleSheet',
  'ClipboardItem',
  'CustomEvent',
  'DOMException',
  'DOMPurify',
  'DataTransfer',
  'Element',
  'Event',
  'EventTarget',
  'File',
  'FormData',
  'Image',
  'MediaRecorder',
  'Node',
  'NodeFilter',
  'Option',
  'ResizeObserver',
  'AudioContext',
  'TextDecoder',
  'URL',
  'URLSearchParams',
  'XMLHttpRequest',
  'addEventListener',
  'atob',
  'clearInterval',
  'clearTimeout',
  'console',
  'document',
  'fetch',
  'getComputedStyle',
  'history',
  'hljs',
  'localStorage',
  'location',
  'matchMedia',
  'navigator',
  'parent',
  'performance',
  'print',
  'removeEventListener',
  'requestAnimationFrame',
  'sessionStorage',
  'setInterval',
  'setTimeout',
  'visualViewport',
  'window',
  'MutationObserver',
  'IntersectionObserver',
  'CSS',
  'getSelection',
  'queueMicrotask',
  'structuredClone',
  'innerWidth',
  'scrollTo',
  'innerHeight',
];
const globals = (names) => Object.fromEntries(names.map((name) => [name, 'readonly']));

const RULES = {
  'no-undef': 'error',
  'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
  'no-unused-private-class-members': 'error',
  'no-const-assign': 'error',
  'no-dupe-keys': 'error',
  'no-unreachable': 'error',
  'no-redeclare': 'error',
  'no-self-assign': 'error',
  'no-empty': 'error',
  'no-fallthrough': 'error',
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-new-func': 'error',
  'prefer-const': 'error',
  'no-var': 'error',
  eqeqeq: 'error',
  'no-duplicate-imports': ['error', { includeExports: false }],
};

export default [
  { ignores: ['**/node_modules/**', '**/*.d.ts'] },
  {
    files: ['public/**/*.js'],
    languageOptions: { ecmaVersion: 2024, sourceType: 'module', globals: globals(BROWSER) },
    rules: { ...RULES, 'no-restricted-syntax': ['error', ...MARKUP, ...REACH] },
  },
];
