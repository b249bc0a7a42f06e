// Every call of npm's dify-client, as a host application would make it. Arguments: base URL, key, user.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ChatClient } from 'dify-client';

const FormData = createRequire(import.meta.url)('form-data'); // brought by the client's axios
const [baseUrl, key, user] = process.argv.slice(2);
const dify = new ChatClient(key, baseUrl);

/** The events of a streamed answer as they arrive. */
async function* events(stream) {
    let text = '';
    for await (const bytes of stream) {
        text += bytes.toString('utf8');
        const frames = text.split('\n\n');
        text = frames.pop();
        for (const frame of frames.filter((each) => each.startsWith('data: '))) {
            yield JSON.parse(frame.slice('data: '.length));
        }
    }
}

const parameters = await dify.getApplicationParameters(user);
assert.ok(Array.isArray(parameters.data.user_input_form));

const whole = await dify.createChatMessage({}, 'hello', user);
assert.equal(whole.status, 200);
assert.equal(whole.data.event, 'message');
assert.ok(whole.data.answer.length > 0);
const conversation = whole.data.conversation_id;

const streamed = await dify.createChatMessage({}, 'and again', user, true, conversation);
let answer = '';
let last;
for await (const event of events(streamed.data)) {
    assert.equal(event.conversation_id, conversation);
    answer += event.event === 'message' ? event.answer : '';
    last = event.event;
}
assert.ok(answer.length > 0);
assert.equal(last, 'message_end');

const messages = await dify.getConversationMessages(user, conversation, null, 10);
assert.equal(messages.data.limit, 10);
assert.deepEqual(messages.data.data.map((message) => message.query), ['hello', 'and again']);
const older = await dify.getConversationMessages(user, conversation, messages.data.data[1].id);
assert.deepEqual(older.data.data.map((message) => message.query), ['hello']);

const conversations = await dify.getConversations(user);
assert.deepEqual(conversations.data.data.map((each) => each.id), [conversation]);

const renamed = await dify.renameConversation(conversation, '새 이름', user, false);
assert.equal(renamed.data.name, '새 이름');

for (const rating of ['like', 'dislike', null]) {
    const feedback = await dify.messageFeedback(whole.data.message_id, rating, user);
    assert.deepEqual(feedback.data, { result: 'success' });
}

const form = new FormData();
form.append('file', Buffer.from('content'), { filename: '시험.txt', contentType: 'text/plain' });
form.append('user', user);
const upload = await dify.fileUpload(form);
assert.equal(upload.status, 201);
assert.equal(upload.data.name, '시험.txt');
assert.equal(upload.data.size, 7);
const files = [{ type: 'document', transfer_method: 'local_file', upload_file_id: upload.data.id }];
const withFile = await dify.createChatMessage({}, 'what is this?', user, false, null, files);
assert.equal(withFile.status, 200);

// It has no call for stop of its own: its own sender makes one.
const slow = await dify.createChatMessage({}, 'hold', user, true);
for await (const event of events(slow.data)) {
    const stop = await dify.sendRequest('POST', `/chat-messages/${event.task_id}/stop`, { user });
    assert.deepEqual(stop.data, { result: 'success' });
    break;
}

const deleted = await dify.deleteConversation(conversation, user);
assert.equal(deleted.status, 204);
await assert.rejects(dify.getConversationMessages(user, conversation), (error) => {
    assert.equal(error.response.status, 404);
    assert.equal(error.response.data.code, 'not_found');
    return true;
});

const version = JSON.parse(readFileSync(new URL('./node_modules/dify-client/package.json', import.meta.url))).version;
console.log('dify-client ' + version + ' works');
