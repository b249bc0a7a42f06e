// Exports a conversation as Markdown or JSON.

import { answerFilesOf, filesOf } from '../answer/history-mapping.js';
import { withoutThinking } from '../answer/think-parser.js';
import { language, t } from '../ui/i18n.js';

/** The whole conversation as Markdown; the answers are Markdown already. */
export function toMarkdown({ name }, messages) {
  const when = new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeStyle: 'short' });
  const turns = messages.flatMap((message) => [
    `## ${t('message.you')} · ${when.format(message.created_at * 1000)}`,
    listOf(filesOf(message)),
    message.query,
    `## ${t('message.assistant')}`,
    listOf(answerFilesOf(message)),
    withoutThinking(message.answer ?? ''),
  ]);
  return `${[`# ${plain(name)}`, ...turns].filter(Boolean).join('\n\n')}\n`;
}

/** A name as one line of literal Markdown: no heading, no link, no tag. */
function plain(name) {
  const oneLine = name.replace(/\s+/g, ' ');
  return oneLine.replace(/[\\`*[\]<>~$]|&(?=#?\w+;)|:(?=\/\/)|(?<=www)\./gi, (mark) => `&#${mark.charCodeAt(0)};`);
}

function listOf(files) {
  return files.map(({ id, filename }) => `- ${plain(filename ?? id)}`).join('\n');
}

/** The whole conversation as JSON; times in seconds since 1970, as in the API. */
export function toJson({ id, name }, messages) {
  const turns = messages.map((message) => ({
    id: message.id,
    created_at: message.created_at,
    query: message.query,
    answer: message.answer && withoutThinking(message.answer),
    status: message.status,
    files: (message.message_files ?? []).map(({ id, filename, type, belongs_to }) => ({
      id,
      filename,
      type,
      belongs_to,
    })),
  }));
  return `${JSON.stringify({ id, name, messages: turns }, null, 2)}\n`;
}

/** A file name without characters that file systems refuse, and not too long. */
export function fileName(name, extension) {
  const safe = name
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\\/:*?"<>|]+/gu, ' ')
    .replace(/^[\s.]+|[\s.]+$/g, '')
    .slice(0, 80)
    .trim();
  return `${safe || t('chat.title')}.${extension}`;
}
