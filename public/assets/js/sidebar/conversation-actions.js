// The actions for a conversation: rename, delete, save, print.

import { allMessages } from '../conversation/history-pager.js';
import { fileName, toJson, toMarkdown } from './export.js';
import { picturesOf } from './export-pictures.js';
import { linkTo } from '../host/url-fragment.js';
import { mayWrite } from '../ui/access.js';
import { announce } from '../ui/announcer.js';
import { copyAt } from '../ui/copy.js';
import { openDialog, openMessage } from '../ui/dialog.js';
import { errorText, t } from '../ui/i18n.js';
import { openMenu } from '../ui/menu.js';
import { save } from '../ui/save-file.js';
import { untilStill } from '../ui/still.js';

const LONGEST_NAME = 255;

export class ConversationActions {
  #model;
  #list;
  #chat;
  #openConversation;

  /** `openConversation(id)` opens a conversation, '' a new chat; it resolves when its messages are on screen. */
  constructor(model, list, chat, openConversation) {
    this.#model = model;
    this.#list = list;
    this.#chat = chat;
    this.#openConversation = openConversation;
  }

  openMenu(id, button) {
    const rename = { label: t('conversations.rename'), icon: 'edit', onChoose: () => this.#rename(id) };
    const remove = {
      label: t('conversations.delete'),
      icon: 'delete',
      danger: true,
      onChoose: () => this.#delete(id),
    };
    openMenu(button, [
      ...(mayWrite() ? [rename] : []),
      { label: t('conversations.copy_link'), icon: 'link', onChoose: () => copyAt(button, 'more', linkTo(id)) },
      {
        label: t('export.markdown'),
        icon: 'export',
        onChoose: () => this.#save(id, withPictures, 'text/markdown', 'md'),
      },
      { label: t('export.json'), icon: 'export', onChoose: () => this.#save(id, toJson, 'application/json', 'json') },
      { label: t('export.print'), icon: 'print', onChoose: () => this.#print(id) },
      ...(mayWrite() ? [remove] : []),
    ]);
  }

  // Internal

  async #rename(id) {
    const { name } = await this.#model.lookUp(id);
    const answer = await openDialog({
      title: t('conversations.rename_title'),
      fields: [{ name: 'name', label: t('conversations.name'), value: name, maxLength: LONGEST_NAME }],
      actions: [{ name: 'rename', label: t('conversations.save') }],
    });
    const wanted = answer?.values.name.trim();
    if (wanted && wanted !== name) await this.#try('conversations.rename_failed', () => this.#model.rename(id, wanted));
  }

  async #delete(id) {
    const { name } = await this.#model.lookUp(id);
    const answer = await openDialog({
      title: t('conversations.delete_title'),
      text: t('conversations.delete_text', { name: name || t('chat.new') }),
      actions: [{ name: 'delete', label: t('conversations.delete'), danger: true }],
    });
    if (answer === null) return;
    const position = this.#list.positionOf(id);
    const isGone = await this.#try('conversations.delete_failed', () => this.#model.remove(id));
    if (!isGone) return;
    this.#chat.forget(id);
    if (id === this.#chat.conversationId) this.#openConversation('');
    else this.#list.focusNear(position);
    announce(t('conversations.deleted'));
  }

  #save(id, format, type, extension) {
    return this.#try('export.failed', async () => {
      const conversation = await this.#model.lookUp(id);
      const messages = await allMessages(id);
      save(await format(conversation, messages), fileName(conversation.name, extension), type);
    });
  }

  #print(id) {
    return this.#try('export.failed', async () => {
      if (id !== this.#chat.conversationId) await this.#openConversation(id);
      while (await this.#chat.showOlder());
      await untilStill(document.querySelector('#log'));
      if (id === this.#chat.conversationId) globalThis.print();
    });
  }

  async #try(title, work) {
    try {
      await work();
      return true;
    } catch (error) {
      openMessage(t(title), errorText(error.code, error.retryAfter));
      return false;
    }
  }
}

async function withPictures(conversation, messages) {
  const app = document.querySelector('#title').textContent;
  return toMarkdown(conversation, messages, app, await picturesOf(messages));
}
