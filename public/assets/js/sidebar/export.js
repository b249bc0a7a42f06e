// Exports a conversation as Markdown or JSON.

import { pathOf } from '../answer/details.js';
import { answerFilesOf, filesOf } from '../answer/history-mapping.js';
import { picturesIn } from '../answer/text-pictures.js';
import { withoutThinking } from '../answer/think-parser.js';
import { portable } from '../markdown/portable.js';
import { language, markOfAi, t } from '../ui/i18n.js';

/** A link to a file in an answer's text, with its words: it has expired when the file is read. */
const FILE_LINK = /(!?)\[([^\]\n]{0,500})\]\(<?(\/files\/[^\s()<>]{1,2000})>?\)/g;

/** The whole conversation as Markdown, below the name of the `app`, with pictures by the paths of their files (see export-pictures.js). */
export function toMarkdown({ name }, messages, app, pictures = new Map()) {
  const when = new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeStyle: 'short' });
  const turns = messages.flatMap((message) => [
    `## ${t('message.you')} · ${when.format(message.created_at * 1000)}`,
    listOf(filesOf(message), pictures),
    message.query,
    `## ${t('message.assistant')}`,
    listOf(filesBeside(message), pictures),
    withPictures(portable(withoutThinking(message.answer ?? '')), pictures),
  ]);
  return `${[plain(markOfAi(app)), `# ${plain(name)}`, ...turns].filter(Boolean).join('\n\n')}\n`;
}

/** A name as one line of literal Markdown: no heading, no link, no tag. */
function plain(name) {
  const oneLine = name.replace(/\s+/g, ' ');
  const marks = /(www)?([\\`*_[\]<>~$]|&(?=#?\w+;)|:(?=\/\/)|\.)/gi;
  return oneLine.replace(marks, (found, www = '', mark) =>
    mark === '.' && !www ? found : `${www}&#${mark.charCodeAt(0)};`,
  );
}

function listOf(files, pictures) {
  return files
    .map(({ id, filename, url }) => {
      const name = plain(filename ?? id);
      const picture = pictures.get(pathOf(url ?? ''));
      return picture ? `![${name}](${picture})` : `- ${name}`;
    })
    .join('\n');
}

/** The files of an answer that its text does not show. */
function filesBeside(message) {
  const inText = picturesIn(message.answer ?? '');
  return answerFilesOf(message).filter(({ url }) => !inText.includes(pathOf(url ?? '')));
}

function withPictures(text, pictures) {
  return text.replace(FILE_LINK, (_, mark, words, url) => {
    const picture = mark && pictures.get(pathOf(url));
    return picture ? `![${words}](${picture})` : words;
  });
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
  return `${JSON.stringify({ ai_generated: true, id, name, messages: turns }, null, 2)}\n`;
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
