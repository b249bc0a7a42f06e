// Connects the parts of the chat. Behaviour lives in the modules.

import { Allowance } from './composer/allowance.js';
import { Composer } from './composer/composer.js';
import { ContextChip } from './composer/context-chip.js';
import { messageFileRules } from './composer/file-rules.js';
import { Chat } from './conversation/chat.js';
import { LoadOnScroll } from './conversation/history-pager.js';
import { Welcome } from './conversation/welcome.js';
import { NoInputs } from './form/no-inputs.js';
import { linkedConversation, prefilledText } from './host/url-fragment.js';
import { passLinks } from './host/host-links.js';
import { PageContext } from './host/page-context.js';
import { HostCommands } from './host/host-commands.js';
import { keyOf } from './net/api.js';
import { Sidebar } from './sidebar/sidebar.js';
import { mayWrite } from './ui/access.js';
import { focusChat } from './ui/dom.js';
import * as i18n from './ui/i18n.js';
import { Scroller } from './ui/scroller.js';
import { loadStyle } from './ui/style.js';

const find = (id) => document.querySelector(`#${id}`);

/**
 * @param {import('./net/api.js').Session} session
 * @param {any} app the app's parameters; an empty object if they could not be loaded
 * @param {object} page
 * @param {import('./ui/notices.js').Notices} page.notices
 * @param {import('./host/host.js').Host} page.host
 * @param {import('./ui/choices.js').Choices} page.choices
 * @param {{ onRenewed: () => void, onShown: () => void }} page.page this function sets `onRenewed`, called when a refused
 *   token was replaced, and calls `onShown` when the host opens the chat
 */
export async function showChat(session, app, { notices, host, page, choices }) {
  const hasInputs = mayWrite() && (app.user_input_form?.length > 0 || Object.keys(session.inputs).length > 0);
  const { AppInputs } = hasInputs ? await loadForm() : { AppInputs: null };
  const user = keyOf(session);
  const draftKey = (id) => (id ? `draft:${user}:${id}` : `draft:${user}`);
  const scroller = new Scroller(find('scroll'), find('column'), find('jump'));
  const context = new PageContext(host);
  if (mayWrite()) await context.refresh();
  const composer = new Composer(document, {
    onSend: (text, files) => chat.send(text, files),
    maySend: () => inputs.validate(),
    earlier: () => [...find('log').querySelectorAll('.user-message-text')].map((message) => message.textContent),
    onStop: () => mayWrite() && chat.stop(),
  });
  const allowance = new Allowance(document, session.return_url, (usedUp) => (composer.usedUp = usedUp));
  const welcome = new Welcome(find('welcome'), session, (query) => {
    if (!composer.blocked && inputs.validate()) chat.send(query);
  });
  const limits = { ...app.system_parameters, upload_mb: session.limits.upload_mb };
  const inputs = AppInputs
    ? new AppInputs(
        find('inputs'),
        { form: app.user_input_form, signed: session.inputs, context, limits, user },
        (current) => welcome.fill(current),
      )
    : new NoInputs();
  welcome.fill(inputs);
  const chip = new ContextChip(find('context'), context, () => composer.focus());
  const showContext = () => {
    chip.show();
    welcome.starters = context.current?.starters ?? [];
    welcome.fill(inputs);
  };
  if (mayWrite()) context.onChange = showContext;
  if (context.current) showContext();
  find('query').addEventListener('focus', () => context.refresh());
  let refused = false;
  const chat = new Chat(
    find('log'),
    user,
    { inputs, linked: session.conversation ?? linkedConversation() },
    {
      onWriting: (writing, endedWell) => {
        composer.answering = writing;
        if (!writing) composer.release(endedWell);
      },
      onSent: () => {
        notices.hideBanner();
        welcome.empty = false;
        find('new-chat').hidden = false;
        scroller.toAnswer(find('log').lastElementChild);
        sidebar.sent();
        hostCommands.sent(chat.conversationId);
      },
      onConversation: (id, query) => {
        if (query === null) leave();
        sidebar.opened(id, query);
        if (query === null) composer.openDraft(draftKey(id));
        else composer.moveDraft(draftKey(id));
      },
      onAnswered: (answer) => {
        allowance.refresh();
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
        const isKept = composer.putBack(query, files);
        if (isKept) notices.banner(i18n.t('banner.unsent'));
        return isKept;
      },
      onRefused: (error, query, files) => {
        composer.putBack(query, files);
        refused = true;
        composer.locked = true;
        const key = error.code === 'token_expired' ? 'banner.token_expired' : 'banner.token_other';
        notices.banner(i18n.t(key), { leave: true });
        hostCommands.failed(error.code);
      },
    },
  );
  page.onRenewed = () => {
    allowance.refresh(); // the host may have signed other limits
    if (!refused) return;
    refused = false;
    composer.locked = false;
    notices.hideBanner();
  };
  const hostCommands = new HostCommands(document, host, {
    onSend: async (text) => {
      await restored;
      if (!mayWrite()) hostCommands.failed('read_only');
      else if (!composer.blocked && inputs.validate()) chat.send(text);
      else if (!composer.putBack(text)) hostCommands.failed('busy');
    },
    onNewChat: () => openConversation(''),
    onLogout: () => chat.forgetAll(),
    onTheme: () => choices.apply(),
    onShown: () => {
      page.onShown();
      context.refresh();
      focusChat();
    },
  });
  const loadOnScroll = new LoadOnScroll(find('scroll'), find('older'), (beforeShow) => chat.showOlder(beforeShow));
  const leave = () => {
    // Loaded already if something is being read aloud.
    import('./answer-view/audio-player.js').then(
      ({ audioPlayer }) => audioPlayer.stop(),
      () => {},
    );
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
    composer.locked = true; // a message belongs below the history
  };
  const sidebar = new Sidebar(document, chat, choices, {
    onOpen: openConversation,
    onMessage: async (id) => {
      const message = await chat.find(id);
      if (message) scroller.toMessage(message);
    },
    onWrite: () => composer.focus(),
    onFailure: () => notices.banner(i18n.t('error.part')),
  });

  composer.offer({
    files: mayWrite() ? messageFileRules(app.file_upload, limits) : null,
    speech: app.speech_to_text?.enabled ?? false,
  });
  if (session.app.input_placeholder) composer.placeholder = session.app.input_placeholder;
  composer.start({ limit: session.limits.query_characters, draftKey: draftKey(chat.conversationId) });
  composer.putBack(prefilledText() ?? '');
  allowance.show(session.limits);
  notices.hidePage();
  awaitHistory();
  // On a phone, focus would open the keyboard over a page that has not been read yet.
  if (matchMedia('(pointer: fine)').matches) composer.focus();
  sidebar.start();
  const restored = chat.restore();
  passLinks(document, host);
  hostCommands.start();
  await restored;
  loadOnScroll.fill();
}

/** All at once: what a module imports would be loaded after it. */
async function loadForm() {
  const [form] = await Promise.all([
    import('./form/app-inputs.js'),
    import('./form/fields.js'),
    loadStyle('form/form.css'),
  ]);
  return form;
}
