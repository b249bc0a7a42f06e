// A conversation to keep: as Markdown, as JSON, or on paper.

import { language, t } from './i18n.js';
import { withoutThinking } from './thinking.js';

/** The whole conversation as Markdown; the answers are Markdown already. */
export function toMarkdown({ name }, messages) {
  const when = new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeStyle: 'short' });
  const turns = messages.map((message) => {
    const asked = `## ${t('message.you')} · ${when.format(message.created_at * 1000)}`;
    const answer = withoutThinking(message.answer ?? '');
    const files = (message.message_files ?? []).map((file) => `- ${file.filename ?? file.id}`).join('\n');
    return [asked, files, message.query, `## ${t('message.assistant')}`, answer].filter(Boolean).join('\n\n');
  });
  return `${[`# ${name.replace(/\s+/g, ' ')}`, ...turns].join('\n\n')}\n`;
}

/** The whole conversation for programs; times in seconds since 1970, as the API has them. */
export function toJson({ id, name }, messages) {
  const turns = messages.map((message) => ({
    id: message.id,
    created_at: message.created_at,
    query: message.query,
    answer: message.answer,
    status: message.status,
    files: (message.message_files ?? []).map(({ id, filename, type }) => ({ id, filename, type })),
  }));
  return `${JSON.stringify({ id, name, messages: turns }, null, 2)}\n`;
}

/** Without what file systems do not take, and not too long for them. */
export function fileName(name, extension) {
  // eslint-disable-next-line no-control-regex
  const safe = name.replace(/[\u0000-\u001f\u007f\\/:*?"<>|]+/g, ' ').replace(/^[\s.]+|[\s.]+$/g, '').slice(0, 80).trim();
  return `${safe || t('chat.title')}.${extension}`;
}

export function save(text, type, name) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads it after this task.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
