import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { load, readPublic, stubBrowserEvents } from './support.js';

const { pauseBefore } = await load('net/backoff');
const { recoveryActions } = await load('net/recovery-actions');
const { readEvents } = await load('net/sse');
const { STREAM_RESPONSE_MS, request } = await load('net/requests');

describe('an event stream', () => {
  stubBrowserEvents();
  const bytes = new TextEncoder().encode(
    ': hello\r\n\r\nevent: ping\r\n\r\n' +
      'data:{"event":"message","answer":"옛날 😀"}\r\n\r\n' +
      'data: no json\n\ndata: {"no": "event"}\n\nid: 7\nretry: 1\n' +
      'data: {"event":"message","answer":"\\\\uC61B"}\n\n' +
      'data: {"event":"message","answer":"half"}\n',
  );

  for (const size of [1, 2, 3, 7, bytes.length]) {
    it(`is read in chunks of ${size} bytes`, async () => {
      const body = new ReadableStream({
        start(controller) {
          for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
          controller.close();
        },
      });
      const answers = [];
      for await (const event of readEvents(body)) answers.push(event.answer);

      assert.deepEqual(answers, ['옛날 😀', '\\uC61B']);
    });
  }
});

describe('the pauses between attempts', () => {
  it('grow to a quarter of a minute', () => {
    const pauses = [0, 1, 2, 3, 4, 5, 6, 100].map((tries) => pauseBefore(tries, 0.5));
    assert.deepEqual(pauses, [0, 500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  });

  it('differ from page to page', () => {
    assert.equal(pauseBefore(6, 0), 11_250);
    assert.equal(pauseBefore(6, 1), 18_750);
  });
});

describe('the actions after an error', () => {
  const ADVICE = { retry: /try again/, new_chat: /new chat/, edit: /change it|shorten/ };
  const texts = Object.entries(JSON.parse(readPublic('assets/i18n/en.json'))).filter(
    ([key]) => key.startsWith('error.') && !/file|audio|form|part|speech/.test(key),
  );

  for (const [key, text] of texts) {
    it(`are what the text of ${key} advises`, () => {
      const advised = Object.keys(ADVICE).filter((action) => ADVICE[action].test(text));
      assert.deepEqual([...recoveryActions(key.slice('error.'.length))].sort(), advised.sort());
    });
  }
});

describe('a request', () => {
  const HEADERS = { 'content-type': 'text/event-stream' };

  /** Runs `action(fetched)` with a fetch that never responds by itself, and the page's clock in hand. */
  async function withoutResponse(action) {
    const { fetch } = globalThis;
    const fetched = [];
    globalThis.fetch = (path, { signal }) =>
      new Promise((respond, fail) => {
        signal.addEventListener('abort', () => fail(signal.reason));
        fetched.push({ signal, respond });
      });
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      await action(fetched);
    } finally {
      mock.timers.reset();
      globalThis.fetch = fetch;
    }
  }

  it('fails when no response has begun after two minutes', () =>
    withoutResponse(async () => {
      const failure = assert.rejects(request('GET', '/v1/parameters'), { code: 'offline', status: 0 });
      mock.timers.tick(120_000);

      await failure;
    }));

  it('for a stream may wait as long as the gateway does', () =>
    withoutResponse(async (fetched) => {
      const sent = request('POST', '/v1/chat-messages', {}, undefined, STREAM_RESPONSE_MS);
      mock.timers.tick(330_000);
      assert.equal(fetched[0].signal.aborted, false);
      fetched[0].respond(new Response(new ReadableStream(), { headers: HEADERS }));
      await sent;
      mock.timers.tick(STREAM_RESPONSE_MS);

      assert.equal(fetched[0].signal.aborted, false, 'the body has no limit here');
    }));

  it('ends with the reason of its caller, also while the body arrives', () =>
    withoutResponse(async (fetched) => {
      const waiting = new AbortController();
      const failure = assert.rejects(request('GET', '/v1/meta', undefined, waiting.signal), { name: 'AbortError' });
      waiting.abort();
      await failure;

      const reading = new AbortController();
      const sent = request('GET', '/api/live/1', undefined, reading.signal);
      fetched[1].respond(new Response(new ReadableStream(), { headers: HEADERS }));
      await sent;
      reading.abort();
      assert.equal(fetched[1].signal.aborted, true);
    }));
});
