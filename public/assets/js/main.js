// Wires the page together: words, session, then the chat. Behaviour lives in the modules.

import * as api from './api.js';
import { Chat } from './chat.js';
import { Composer } from './composer.js';
import * as i18n from './i18n.js';
import { say } from './live.js';
import { Notices } from './notices.js';
import { followSteps } from './progress.js';
import { Scroller } from './scroller.js';
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

async function open(notices) {
  try {
    return token() ? await api.session() : refuse(notices, 'token_missing');
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
  await speak(navigator.languages);
  const notices = new Notices(document);
  const session = await open(notices);
  if (session === null) return;

  if (session.locale) await speak([session.locale, ...navigator.languages]);
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
  await startChat(session, notices);
}

async function startChat(session, notices) {
  const user = `${session.system_id}_${session.user_id}`;
  const scroller = new Scroller(find('scroll'), find('column'), find('jump'));
  const composer = new Composer(document, {
    onSend: (text) => chat.ask(text),
    onStop: () => chat.stop(),
    onBusy: () => say(i18n.t('live.busy')),
  });
  const welcome = new Welcome(find('welcome'), session, (question) => chat.ask(question));
  const chat = new Chat(find('log'), user, {
    onWriting: (writing) => (composer.answering = writing),
    onAsked: () => {
      notices.hideBanner();
      welcome.empty = false;
      find('new-chat').hidden = false;
      scroller.toEnd();
    },
    onEmpty: () => {
      welcome.empty = true;
      find('new-chat').hidden = true;
      scroller.toStart();
    },
    onHistory: (loaded) => {
      composer.locked = false;
      if (loaded) notices.hideBanner();
      else notices.banner(i18n.t('banner.history'));
    },
    onUnsent: (query) => {
      const taken = composer.putBack(query);
      if (taken) notices.banner(i18n.t('banner.unsent'));
      return taken;
    },
    onRefused: (error, query) => {
      composer.putBack(query);
      composer.locked = true;
      const words = error.code === 'token_expired' ? 'banner.token_expired' : 'banner.token_other';
      notices.banner(i18n.t(words), { leave: true });
    },
  });
  find('new-chat').addEventListener('click', () => {
    chat.startNew();
    composer.focus();
  });

  composer.start({ limit: session.limits.query_characters, draftKey: `draft:${user}` });
  notices.hidePage();
  welcome.empty = false;
  find('new-chat').hidden = false;
  scroller.toEnd();
  composer.locked = true; // until the history is there: a question belongs below it
  // On a phone, focus would raise the keyboard over a page that nobody has read yet.
  if (matchMedia('(pointer: fine)').matches) composer.focus();
  await chat.restore();
}

start();
