// Wires the parts of the chat together. Behaviour lives in the modules.

import { Composer } from './composer/composer.js';
import { messageFileRules } from './composer/file-rules.js';
import { Chat } from './conversation/chat.js';
import { LoadOnScroll } from './conversation/history-pager.js';
import { Welcome } from './conversation/welcome.js';
import { AppInputs } from './form/app-inputs.js';
import { linkedConversation, prefilledText } from './host/address.js';
import { HostCommands } from './host/host-commands.js';
import { Sidebar } from './sidebar/sidebar.js';
import { focusChat } from './ui/dom.js';
import * as i18n from './ui/i18n.js';
import { Scroller } from './ui/scroller.js';

const find = (id) => document.querySelector(`#${id}`);

/** `page.onRenewed` is called when a token that was refused has been replaced; `page.onShown()` is called when a host opens the chat. */
export async function showChat(session, app, { notices, host, page }) {
  const user = `${session.system_id}_${session.user_id}`;
  const draftKey = (id) => (id ? `draft:${user}:${id}` : `draft:${user}`);
  const scroller = new Scroller(find('scroll'), find('column'), find('jump'));
  const composer = new Composer(document, {
    onSend: (text, files) => chat.ask(text, files),
    mayAsk: () => inputs.validate(),
    earlier: () => [...find('log').querySelectorAll('.user-message-text')].map((question) => question.textContent),
    onStop: () => chat.stop(),
  });
  const welcome = new Welcome(find('welcome'), session, (question) => inputs.validate() && chat.ask(question));
  const limits = { ...app.system_parameters, upload_mb: session.limits.upload_mb };
  const inputs = new AppInputs(
    find('inputs'),
    { form: app.user_input_form, signed: session.inputs, limits, user },
    (now) => welcome.fill(now),
  );
  let refused = false;
  const chat = new Chat(
    find('log'),
    user,
    { inputs, linked: linkedConversation() },
    {
      onWriting: (writing, endedWell) => {
        composer.answering = writing;
        if (!writing) composer.release(endedWell);
      },
      onAsked: () => {
        notices.hideBanner();
        welcome.empty = false;
        find('new-chat').hidden = false;
        scroller.toEnd();
        sidebar.asked();
        hostCommands.asked(chat.conversationId);
      },
      onConversation: (id, query) => {
        if (query === null) leave();
        sidebar.opened(id, query);
        if (query === null) composer.openDraft(draftKey(id));
        else composer.moveDraft(draftKey(id));
      },
      onAnswered: (answer) => {
        if (answer.isFirst) sidebar.findName(answer.conversationId);
        hostCommands.answered(answer);
      },
      onLeft: (answer) => sidebar.left(answer),
      onEmpty: () => {
        inputs.begin();
        welcome.empty = true;
        find('new-chat').hidden = true;
        scroller.toStart();
      },
      onHistory: (loaded) => {
        composer.locked = false;
        if (loaded) notices.hideBanner();
        else notices.banner(i18n.t('banner.history'));
      },
      onGone: (id) => {
        sidebar.forget(id);
        notices.banner(i18n.t('banner.gone'));
      },
      onUnsent: (query, files) => {
        const taken = composer.putBack(query, files);
        if (taken) notices.banner(i18n.t('banner.unsent'));
        return taken;
      },
      onRefused: (error, query, files) => {
        composer.putBack(query, files);
        refused = true;
        composer.locked = true;
        const words = error.code === 'token_expired' ? 'banner.token_expired' : 'banner.token_other';
        notices.banner(i18n.t(words), { leave: true });
        hostCommands.failed(error.code);
      },
    },
  );
  page.onRenewed = () => {
    if (!refused) return;
    refused = false;
    composer.locked = false;
    notices.hideBanner();
  };
  const hostCommands = new HostCommands(document, host, {
    onAsk: async (text) => {
      await restored;
      if (!composer.blocked && inputs.validate()) chat.ask(text);
      else if (!composer.putBack(text)) hostCommands.failed('busy');
    },
    onNewChat: () => openConversation(''),
    onShown: () => {
      page.onShown();
      focusChat();
    },
  });
  const loadOnScroll = new LoadOnScroll(find('scroll'), find('older'), (beforeShow) => chat.showOlder(beforeShow));
  const leave = () => {
    import('./answer-view/audio-player.js').then(
      ({ audioPlayer }) => audioPlayer.stop(),
      () => {},
    ); // is there when something speaks
    loadOnScroll.reset();
  };
  const openConversation = async (id) => {
    notices.hideBanner();
    if (id) {
      awaitHistory();
      await chat.open(id);
      loadOnScroll.fill();
    } else {
      chat.startNew();
      composer.locked = refused;
    }
  };
  const awaitHistory = () => {
    welcome.empty = false;
    find('new-chat').hidden = false;
    scroller.toEnd();
    composer.locked = true; // until the history is there: a question belongs below it
  };
  const sidebar = new Sidebar(document, chat, {
    onOpen: openConversation,
    onWrite: () => composer.focus(),
    onFailure: () => notices.banner(i18n.t('error.part')),
  });

  composer.offer({ files: messageFileRules(app.file_upload, limits), speech: app.speech_to_text?.enabled ?? false });
  if (session.app.input_placeholder) composer.placeholder = session.app.input_placeholder;
  composer.start({ limit: session.limits.query_characters, draftKey: draftKey(chat.conversationId) });
  composer.putBack(prefilledText() ?? '');
  notices.hidePage();
  awaitHistory();
  // On a phone, focus would raise the keyboard over a page that nobody has read yet.
  if (matchMedia('(pointer: fine)').matches) composer.focus();
  sidebar.start();
  const restored = chat.restore();
  hostCommands.begin();
  await restored;
  loadOnScroll.fill();
}
