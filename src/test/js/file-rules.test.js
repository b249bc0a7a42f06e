// Which files an app takes, by the configurations of Dify's versions (docs/dify-api.md#app-details).

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { load } from './support.js';

const { messageFileRules, kindOf, problemOf } = await load('composer/file-rules');

const NEWER = {
  enabled: true,
  number_limits: 5,
  allowed_file_types: ['document', 'custom'],
  allowed_file_extensions: ['.ABC'],
  allowed_file_upload_methods: ['local_file'],
};

function rulesOf(upload) {
  return messageFileRules(upload, { file_size_limit: 15, workflow_file_upload_limit: 4, upload_mb: 2 });
}

it('takes images only before Dify 1', () => {
  const image = { enabled: true, number_limits: 2, transfer_methods: ['local_file', 'remote_url'] };
  const rules = rulesOf({ image });

  assert.deepEqual([[...rules.types], [...rules.extensions], rules.number], [['image'], [], 2]);
  assert.equal(problemOf({ name: 'notes.pdf', size: 1 }, rules).code, 'type');
});

it("takes an app's own extensions as custom files, in upper and lower case", () => {
  const rules = rulesOf(NEWER);

  assert.equal(kindOf('drawing.aBc', rules), 'custom');
  assert.equal(kindOf('notes.PDF', rules), 'document');
  assert.equal(kindOf('photo.png', rules) ?? null, null);
});

it("applies the smaller one of Dify's and the gateway's limits", () => {
  const rules = rulesOf(NEWER);

  assert.equal(problemOf({ name: 'a.pdf', size: 3e6 }, rules).limit, 2);
  assert.equal(rules.number, 4);
  assert.equal(problemOf({ name: 'a.pdf', size: 2e6 }, rules) ?? null, null);
});

it('offers no upload when the app takes none', () => {
  for (const upload of [
    {},
    null,
    { enabled: false, image: { enabled: true } },
    { enabled: true, allowed_file_upload_methods: ['remote_url'] },
  ]) {
    assert.equal(rulesOf(upload), null);
  }
});
