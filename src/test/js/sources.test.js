// Rules about the sources of the page that no linter knows.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { it } from 'node:test';
import { PUBLIC, readPublic } from './support.js';

/** From the lowest to the highest: a module imports from its own room and from lower ones. */
const ROOMS = [
  'net',
  'ui',
  'host',
  'answer',
  'markdown',
  'composer',
  'form',
  'answer-view',
  'conversation',
  'sidebar',
  '.',
];

const files = readdirSync(fileURLToPath(PUBLIC), { recursive: true }).map(String);
const modules = files.filter((file) => file.endsWith('.js'));
const pages = files.filter((file) => file.endsWith('.html'));

/** The paths of the modules that a module imports, below `assets/js`. */
function importsOf(path) {
  const imports = readPublic(`assets/js/${path}`).matchAll(/(?:from |import\(|^import )'(\.[^']+)'/gm);
  return [...imports].map(([, target]) => normalize(join(dirname(path), target)));
}

it('rooms import downward only', () => {
  const paths = modules.filter((file) => file.startsWith('assets/js/')).map((file) => file.slice('assets/js/'.length));
  assert.ok(paths.length > 50);
  const upward = paths.flatMap((path) =>
    importsOf(path)
      .filter((target) => !target.startsWith('..'))
      .filter((target) => ROOMS.indexOf(dirname(target)) > ROOMS.indexOf(dirname(path)))
      .map((target) => `${path} → ${target}`),
  );

  assert.deepEqual(upward, []);
  assert.deepEqual(
    [...new Set(paths.map(dirname))].filter((room) => !ROOMS.includes(room)),
    [],
  );
});

it('every style sheet that a module loads exists, and every style sheet is loaded', () => {
  const styles = files
    .filter((file) => /^assets\/css\/.+\/.+\.css$/.test(file))
    .map((file) => file.slice('assets/css/'.length));
  const onDemand = modules.flatMap((file) =>
    [...readPublic(file).matchAll(/loadStyle\('([^']+)'\)/g)].map(([, path]) => path),
  );
  const joined = ['frame.css', 'page.css'].flatMap((file) =>
    [...readPublic(`assets/css/${file}`).matchAll(/'(?:\.\/)?([\w/-]+\.css)'/g)].map(([, path]) => path),
  );

  assert.ok(onDemand.length > 3);
  assert.deepEqual([...new Set([...onDemand, ...joined])].sort(), styles.sort());
});

it('nothing is used that browsers of docs/integrate.md#browsers lack', () => {
  const YOUNG = /\(\?<[=!]|\blight-dark\(|\bcanParse\b|:popover-open/;
  const sources = files.filter(
    (file) => /\.(js|css)$/.test(file) && /^(assets|embed)\//.test(file) && !file.startsWith('assets/diagrams/'),
  );

  assert.deepEqual(
    sources.filter((file) => YOUNG.test(readPublic(file).replace(/\/\*[\s\S]*?\*\//g, ''))),
    [],
  );
});

it('pages have no script or style of their own, which the policy forbids', () => {
  const INLINE = /<style|<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=|javascript:/i;

  assert.ok(pages.length > 1);
  assert.deepEqual(
    pages.filter((page) => INLINE.test(readPublic(page))),
    [],
  );
});

it('every text that is used exists, and every text that exists is used', () => {
  /** The rest of such a key is a code of the gateway, of Dify or of the browser. */
  const BY_CODE = ['error.', 'page.', 'upload.error.', 'voice.error.'];
  const keys = Object.keys(JSON.parse(readPublic('assets/i18n/en.json')));
  const groups = new Set(keys.map((key) => key.split('.')[0]));
  const sources = [...modules, ...pages]
    .map(readPublic)
    .join('\n')
    .replace(/\/\*\*[\s\S]*?\*\//g, '');
  const found = (pattern) => [...sources.matchAll(pattern)].map((match) => match[1] ?? match[2]);

  // A literal may be a key, but not in a selector.
  const literals = found(
    /(?<!matches\?\.\(.|matches\(.|closest\(.|Selector\(.|SelectorAll\(.)(?<=['"`])([a-z_]+\.[a-z_.0-9]+)(?=['"`])/g,
  );
  const used = new Set(literals.filter((key) => groups.has(key.split('.')[0]) && !/^(app|code)\.(js|txt)$/.test(key)));
  const prefixes = found(/`([a-z_]+\.(?:[a-z_]+[._])*)\$\{/g);
  const words = new Set(found(/['"`]([a-z_0-9]+)['"`]|\b([a-z_0-9]+):/g));
  const isUsed = (key) =>
    used.has(key) ||
    BY_CODE.some((prefix) => key.startsWith(prefix)) ||
    prefixes.some((prefix) => key.startsWith(prefix) && words.has(key.slice(prefix.length)));

  assert.deepEqual(
    [...used].filter((key) => !keys.includes(key)),
    [],
  );
  assert.deepEqual(
    keys.filter((key) => !isUsed(key)),
    [],
  );
});
