// Dify as a provider of the Vercel AI SDK, by npm's dify-ai-provider. Arguments: base URL, key.
import assert from 'node:assert/strict';
import { generateText, streamText } from 'ai';
import { createDifyProvider } from 'dify-ai-provider';

const [baseURL, apiKey] = process.argv.slice(2);
const dify = createDifyProvider({ baseURL });
const common = { prompt: 'hello', headers: { 'user-id': 'somebody' }, maxRetries: 0 };

for (const responseMode of ['blocking', 'streaming']) {
    const { text } = await generateText({ ...common, model: dify('app', { apiKey, responseMode }) });
    assert.ok(text.length > 0, responseMode);
}

let failure;
const result = streamText({
    ...common,
    model: dify('app', { apiKey, responseMode: 'streaming' }),
    onError: ({ error }) => (failure = error),
});
let text = '';
for await (const part of result.textStream) text += part;
assert.equal(failure, undefined);
assert.ok(text.length > 0);
assert.equal((await result.usage).totalTokens, 0);
console.log('dify-ai-provider works');
