// What the line that opens a block of code says: its language and the name its file should have. No DOM.

// prettier-ignore
const EXTENSIONS = {
  bash: 'sh', c: 'c', 'c#': 'cs', 'c++': 'cpp', clojure: 'clj', cpp: 'cpp', csharp: 'cs', css: 'css', csv: 'csv', dart: 'dart',
  diff: 'diff', elixir: 'ex', erlang: 'erl', go: 'go', golang: 'go', graphql: 'graphql', haskell: 'hs', html: 'html', ini: 'ini',
  java: 'java', javascript: 'js', js: 'js', json: 'json', jsx: 'jsx', julia: 'jl', kotlin: 'kt', latex: 'tex', less: 'less',
  lua: 'lua', markdown: 'md', matlab: 'm', md: 'md', mermaid: 'mmd', objc: 'm', 'objective-c': 'm', perl: 'pl', php: 'php',
  powershell: 'ps1', ps1: 'ps1', py: 'py', python: 'py', python3: 'py', r: 'r', rb: 'rb', rs: 'rs', ruby: 'rb', rust: 'rs',
  sass: 'sass', scala: 'scala', scss: 'scss', sh: 'sh', shell: 'sh', sql: 'sql', svelte: 'svelte', svg: 'svg', swift: 'swift',
  tex: 'tex', toml: 'toml', ts: 'ts', tsx: 'tsx', typescript: 'ts', vue: 'vue', xml: 'xml', yaml: 'yaml', yml: 'yml', zsh: 'sh',
};

/** Files that are known by their whole name. */
const NAMES = { dockerfile: 'Dockerfile', makefile: 'Makefile' };

/** A name with an extension after the language: `js title="app.js"`, `python:src/main.py`. */
const NAMED = /[\s:="'/\\]((?!\.)[\w.-]{1,60}\.[a-z]\w{0,9})["']?\s*$/i;

/** A name to save the code under. It is made by a model: no path, nothing hidden, no second meaning. */
export function fileName(info, language) {
  const named = NAMED.exec(info)?.[1];
  if (named) return named;
  return Object.hasOwn(NAMES, language)
    ? NAMES[language]
    : `code.${Object.hasOwn(EXTENSIONS, language) ? EXTENSIONS[language] : 'txt'}`;
}
