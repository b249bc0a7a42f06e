// The package of the host's script: what `npm pack` puts in, and that the archive works where there is no page.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { PUBLIC } from './support.js';

const FOLDER = fileURLToPath(new URL('embed/', PUBLIC));
const project = mkdtempSync(join(tmpdir(), 'embed-package-'));
const unpacked = join(project, 'node_modules/@chat-gateway/embed');
let files;

/** Unpacks the archive as `npm install` would, without a registry. */
before(() => {
  const npm = ['pack', FOLDER, '--json', '--ignore-scripts', '--offline', `--pack-destination=${project}`];
  const packed = JSON.parse(execFileSync('npm', npm, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  const archive = Array.isArray(packed) ? packed[0] : packed['@chat-gateway/embed'];
  files = archive.files.map(({ path }) => path).sort();
  mkdirSync(unpacked, { recursive: true });
  execFileSync('tar', ['-xzf', join(project, archive.filename), '-C', unpacked, '--strip-components=1']);
});

after(() => rmSync(project, { recursive: true }));

it('holds the modules that it imports, and the types', () => {
  const seen = new Set(['package.json', 'README.md', 'embed.d.ts', 'index.d.ts']);
  (function visit(file) {
    seen.add(file);
    const imports = readFileSync(join(FOLDER, file), 'utf8').matchAll(/from '\.\/(.+?)'/g);
    for (const [, imported] of imports) visit(imported);
  })('index.js');

  assert.deepEqual(files, [...seen].sort());
});

it('can be imported on a server, where there is no page', async () => {
  const { ChatGateway } = await import(pathToFileURL(join(unpacked, 'index.js')).href);

  assert.equal(ChatGateway.isOpen, false);
  assert.throws(() => ChatGateway.open(), /init\(\) comes first/);
});

it('has the version of the gateway, and is not published', () => {
  const { version, private: isPrivate } = JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8'));
  const [, gateway] = readFileSync(new URL('../pom.xml', PUBLIC), 'utf8').match(/^ {2}<version>(.+)<\/version>/m);

  assert.equal(version, gateway);
  assert.equal(isPrivate, true);
});
