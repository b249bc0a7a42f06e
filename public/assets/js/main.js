// Wires the page together: words, session, then the chat. Behaviour lives in the modules.

import { inAddress, linkedConversation, putInAddress } from './address.js';
import * as api from './api.js';
import { Chat } from './chat.js';
import { Composer } from './composer.js';
import { questionRules } from './file-rules.js';
import { Host } from './host.js';
import { Hosted } from './hosted.js';
import * as i18n from './i18n.js';
import { Inputs } from './inputs.js';
import { say } from './live.js';
import { Notices } from './notices.js';
import { Older } from './older.js';
import { preparedText } from './prepared.js';
import { followSteps } from './progress.js';
import { Renewal } from './renewal.js';
import { renewBy } from './requests.js';
import { Scroller } from './scroller.js';
import { Sidebar } from './sidebar.js';
import { speaker } from './speech.js';
import { applyTheme } from './theme.js';
import { token } from './token.js';
import { followViewport } from './viewport.js';
import { Welcome } from './welcome.js';

const CHAT_MODES = ['chat', 'agent-chat', 'advanced-chat'];
const NO_SESSION = ['token_missing', 'token_invalid', 'token_expired', 'system_not_allowed'];

const find = (id) => document.querySelector(`#${id}`);

async function speak(languages) {
  const language = i18n.choose(languages);
  if (!i18n.has('chat.title') || language !== i18n.language()) await i18n.use(language, i18n.loadFile);
  document.documentElement.lang = language;
  i18n.translate(document);
}

async function open(notices, renewal) {
  try {
    return token() || (await renewal.renew()) ? await api.session() : refuse(notices, 'token_missing');
  } catch (error) {
    return refuse(notices, error.code);
  }
}

function refuse(notices, code) {
  notices.page(code, NO_SESSION.includes(code) ? null : () => location.reload());
  return null;
}

async function start() {
  followViewport();
  await speak([inAddress('locale'), ...navigator.languages]);
  const notices = new Notices(document);
  const host = new Host();
  const page = { onRenewed: () => location.reload(), onStranger: startOver }; // until there is a chat, it begins again
  const renewal = new Renewal(host, page);
  renewBy(() => renewal.renew());
  const session = await open(notices, renewal);
  if (session === null) return;

  if (!host.restrict(session.embed_origins)) {
    notices.page('frame_not_allowed');
    return;
  }
  renewal.follow(session);
  await speak([inAddress('locale'), session.locale, ...navigator.languages]);
  notices.returnUrl = session.return_url;
  if (session.demo) notices.showDemo();
  if (session.app.mode !== null && !CHAT_MODES.includes(session.app.mode)) {
    notices.page('not_chat');
    return;
  }
  applyTheme(session.app.theme);
  followSteps(session.app.show_workflow_steps);
  find('title').textContent = session.app.title || i18n.t('chat.title');
  document.title = find('title').textContent;
  // Without its parameters a chat has no form and takes no files; Dify says then what it was not given.
  await startChat(session, await api.parameters().catch(() => ({})), { notices, host, page });
}

/** Another user's token: nothing of the one before is shown any more. */
function startOver() {
  document.body.replaceChildren();
  putInAddress('c', '');
  location.reload();
}

async function startChat(session, app, { notices, host, page }) {
  const user = `${session.system_id}_${session.user_id}`;
  const draftKey = (id) => (id ? `draft:${user}:${id}` : `draft:${user}`);
  const scroller = new Scroller(find('scroll'), find('column'), find('jump'));
  const composer = new Composer(document, {
    onSend: (text, files) => chat.ask(text, files),
    mayAsk: () => inputs.validate(),
    earlier: () => [...find('log').querySelectorAll('.question-text')].map((question) => question.textContent),
    onStop: () => chat.stop(),
    onBusy: () => say(i18n.t('live.busy')),
  });
  const welcome = new Welcome(find('welcome'), session, (question) => inputs.validate() && chat.ask(question));
  const limits = { ...app.system_parameters, upload_mb: session.limits.upload_mb };
  const inputs = new Inputs(find('inputs'), { form: app.user_input_form, signed: session.inputs, limits, user }, (now) => welcome.fill(now));
  let refused = false;
  const chat = new Chat(find('log'), user, { inputs, linked: linkedConversation() }, {
    onWriting: (writing) => (composer.answering = writing),
    onAsked: () => {
      notices.hideBanner();
      welcome.empty = false;
      find('new-chat').hidden = false;
      scroller.toEnd();
      sidebar.asked();
      hosted.asked(chat.conversationId);
    },
    onConversation: (id, query) => {
      if (query === null) leave();
      sidebar.opened(id, query);
      if (query === null) composer.openDraft(draftKey(id));
      else composer.moveDraft(draftKey(id));
    },
    onAnswered: (answer) => {
      if (answer.isFirst) sidebar.findName(answer.conversationId);
      hosted.answered(answer);
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
      hosted.failed(error.code);
    },
  });
  page.onRenewed = () => {
    if (!refused) return;
    refused = false;
    composer.locked = false;
    notices.hideBanner();
  };
  const hosted = new Hosted(document, host, {
    onAsk: async (text) => {
      await restored;
      if (!composer.blocked && inputs.validate()) chat.ask(text);
      else if (!composer.putBack(text)) hosted.failed('busy');
    },
    onNewChat: () => openConversation(''),
    onShown: () => composer.focus(),
  });
  const older = new Older(find('scroll'), find('older'), (beforeShow) => chat.showOlder(beforeShow));
  const leave = () => {
    speaker.stop();
    older.reset();
  };
  const openConversation = async (id) => {
    notices.hideBanner();
    if (id) {
      showChat();
      await chat.open(id);
      older.fill();
    } else {
      chat.startNew();
      composer.locked = refused;
    }
  };
  const showChat = () => {
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

  composer.offer({ files: questionRules(app.file_upload, limits), speech: app.speech_to_text?.enabled ?? false });
  if (session.app.input_placeholder) composer.placeholder = session.app.input_placeholder;
  composer.start({ limit: session.limits.query_characters, draftKey: draftKey(chat.conversationId) });
  composer.putBack(preparedText() ?? '');
  notices.hidePage();
  showChat();
  // On a phone, focus would raise the keyboard over a page that nobody has read yet.
  if (matchMedia('(pointer: fine)').matches) composer.focus();
  sidebar.start();
  const restored = chat.restore();
  hosted.begin();
  await restored;
  older.fill();
}

start();
