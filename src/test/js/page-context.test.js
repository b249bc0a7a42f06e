// What the host's page tells about itself: when it is asked, and what is taken of it.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { load } from './support.js';

globalThis.location ??= /** @type {any} */ ({ hash: '' });
globalThis.location.hash = '#context=host&links=host';
const { PageContext, checked } = await load('host/page-context');
const { passLinks } = await load('host/host-links');
const { acceptable, definitionsOf } = await load('form/input-values');

/** A host that answers a request with what `reply` returns, if that is not undefined. */
function hostOf(reply) {
  const host = {
    isThere: true,
    sent: [],
    on: (_, listener) => (host.receive = listener),
    send: (name, data) => {
      host.sent.push({ name, ...data });
      const context = reply();
      if (context !== undefined) queueMicrotask(() => host.receive({ id: data.id, context }));
    },
    receive: (_message) => {},
  };
  return host;
}

it('asks the host for each message, and takes what it shows then', async () => {
  let lesson = 1;
  const host = hostOf(() => ({ inputs: { lesson }, label: ` Lesson ${lesson} ` }));
  const context = new PageContext(host);
  assert.deepEqual(await context.take(), { inputs: { lesson: 1 }, label: 'Lesson 1', starters: [] });
  lesson = 2;
  assert.equal((await context.take()).inputs.lesson, 2);
  assert.equal(context.current.label, 'Lesson 2');
  assert.deepEqual(
    host.sent.map(({ id }) => id),
    [1, 2],
  );
});

it('goes without the context once when the user takes it off', async () => {
  const host = hostOf(() => ({ inputs: { lesson: 1 }, label: 'L' }));
  const context = new PageContext(host);
  await context.refresh();
  context.takeOff();
  assert.equal(context.current, null);
  assert.equal(await context.take(), null);
  assert.equal(context.current.label, 'L');
  assert.equal((await context.take()).inputs.lesson, 1);
  assert.equal(host.sent.length, 2, 'what is not sent is not asked for');
});

it('has none if the host is late, and an answer that comes then is for no message', async (test) => {
  test.mock.timers.enable({ apis: ['setTimeout'] });
  const host = hostOf(() => undefined);
  const context = new PageContext(host);
  const late = context.take();
  test.mock.timers.tick(300);
  assert.equal(await late, null);

  const next = context.take();
  host.receive({ id: 1, context: { label: 'too late' } });
  test.mock.timers.tick(300);
  assert.equal(await next, null);
  assert.equal(context.current, null);
});

it('requests that meet share an answer', async () => {
  const host = hostOf(() => ({ label: 'L' }));
  const context = new PageContext(host);
  const [one, two] = await Promise.all([context.refresh(), context.take()]);
  assert.equal(one, two);
  assert.equal(host.sent.length, 1);
});

it('shows what the host sends unasked, and then asks for it', async () => {
  globalThis.location.hash = '';
  const host = hostOf(() => ({ label: 'asked' }));
  const context = new PageContext(host);
  let changes = 0;
  context.onChange = () => changes++;
  assert.equal(await context.take(), null);
  assert.equal(host.sent.length, 0, 'a host without a context is not asked');

  host.receive({ context: { label: 'unasked' } });
  assert.equal(context.current.label, 'unasked');
  assert.equal(changes, 1);
  assert.equal((await context.take()).label, 'asked');
});

it('takes only what has its shape and its size', (test) => {
  const error = test.mock.method(console, 'error', () => {});
  assert.equal(checked(null), null);
  assert.equal(checked('text'), null);
  assert.equal(checked({ label: 'x'.repeat(17_000) }), null);
  assert.match(error.mock.calls[0].arguments[0], /larger than 16 KB/);
  assert.deepEqual(checked({ inputs: [1], label: 7, starters: 'no' }), { inputs: {}, label: '', starters: [] });
  const starters = ['one', '', 2, 'x'.repeat(201), 'two', 'three', 'four', 'five', 'six', 'seven'];
  assert.deepEqual(checked({ starters }).starters, ['one', 'two', 'three', 'four', 'five', 'six']);
  assert.equal(checked({ label: 'x'.repeat(100) }).label.length, 80);
});

it('only values that the app declares and takes reach it', () => {
  const definitions = definitionsOf([
    { 'text-input': { variable: 'lesson', max_length: 5 } },
    { paragraph: { variable: 'problem' } },
    { select: { variable: 'level', options: ['easy', 'hard'] } },
    { number: { variable: 'age' } },
    { checkbox: { variable: 'hints' } },
    { file: { variable: 'picture' } },
  ]);
  const good = { lesson: '3-2', problem: 7, level: 'hard', age: 12, hints: false };
  assert.deepEqual(acceptable(definitions, good), { ...good, problem: '7' });
  const wrong = { lesson: '123456', problem: {}, level: 'odd', age: '12', hints: 'yes', picture: {}, other: 1 };
  assert.deepEqual(acceptable(definitions, wrong), {});
});

it('a plain click on a link of the host is for the host, any other is for the browser', () => {
  globalThis.location.hash = '#links=host';
  const sent = [];
  let click;
  const root = { addEventListener: (_, listener) => (click = listener) };
  const host = { isThere: true, origin: 'https://a.example', send: (_, { url }) => sent.push(url) };
  passLinks(root, host);
  const press = (href, more = {}) => {
    let isPrevented = false;
    const target = { closest: () => href && { href } };
    const preventDefault = () => (isPrevented = true);
    click({ isTrusted: true, button: 0, defaultPrevented: false, target, preventDefault, ...more });
    return isPrevented;
  };

  assert.equal(press('https://a.example/lesson/3?x=1#y'), true);
  assert.deepEqual(sent, ['https://a.example/lesson/3?x=1#y']);
  for (const other of [
    'https://b.example/',
    'http://a.example/',
    'https://a.example.evil/',
    'mailto:a@a.example',
    '',
  ]) {
    assert.equal(press(other), false, other);
  }
  for (const key of ['ctrlKey', 'metaKey', 'shiftKey', 'altKey', 'defaultPrevented']) {
    assert.equal(press('https://a.example/', { [key]: true }), false, key);
  }
  assert.equal(press('https://a.example/', { isTrusted: false }), false, 'a script of nobody leads the host');
  assert.equal(press('https://a.example/', { button: 1 }), false);
  host.isThere = false;
  assert.equal(press('https://a.example/'), false, 'a host that is not listed');
  assert.equal(sent.length, 1);
});
