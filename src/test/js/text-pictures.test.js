import assert from 'node:assert/strict';
import { it } from 'node:test';
import { load } from './support.js';

const { picturesIn, withPictures } = await load('answer/text-pictures');

it('finds the pictures of the gateway in a text', () => {
  const text =
    'Here: ![f](/files/tools/f.png?sign=a) [g](/files/tools/g.png?sign=a) ![h](https://example.com/files/h.png)';

  assert.deepEqual(picturesIn(text), ['/files/tools/f.png']);
  assert.deepEqual(picturesIn('no picture'), []);
});

// A chatflow saves the text of an answer without its pictures (docs/dify-api.md#files-and-signed-links).
it('shows a saved text with the pictures that this browser saw, by fresh links', () => {
  const seen = 'Here: ![f](/files/tools/f.png?sign=old) and ![g](https://example.com/g.png).\n\nThere.';
  const files = [{ url: '/files/tools/f.png?sign=$&' }];

  assert.equal(
    withPictures('Here:  and .\n\nThere.', seen, files),
    'Here: ![f](/files/tools/f.png?sign=$&) and ![g](https://example.com/g.png).\n\nThere.',
  );
  assert.equal(withPictures('Something else.', seen, files), 'Something else.');
  assert.equal(
    withPictures('Here: ![f](/files/tools/f.png?sign=new)', seen, files),
    'Here: ![f](/files/tools/f.png?sign=new)',
  );
  assert.equal(withPictures('Here:', undefined, files), 'Here:');
});
