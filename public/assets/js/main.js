// Entry point: loads the texts, connects to the host, authenticates, and starts the chat.

import { showChat } from './chat-page.js';
import { inAddress, putInAddress } from './host/url-fragment.js';
import { Host } from './host/host.js';
import * as api from './net/api.js';
import { recoveryActions } from './net/recovery-actions.js';
import { renewBy } from './net/requests.js';
import { token } from './net/token.js';
import { TokenRenewal } from './net/token-renewal.js';
import { applyTheme, showIcon } from './ui/branding.js';
import { Choices } from './ui/choices.js';
import * as i18n from './ui/i18n.js';
import { Notices } from './ui/notices.js';
import { submitByClick } from './ui/submit.js';
import { followViewport } from './ui/viewport.js';

const CHAT_MODES = ['chat', 'agent-chat', 'advanced-chat'];

const find = (id) => document.querySelector(`#${id}`);

async function useLanguage(languages) {
  const language = i18n.choose(languages);
  if (!i18n.has('chat.title') || language !== i18n.language()) await i18n.use(language, i18n.loadFile);
  document.documentElement.lang = language;
  document.documentElement.dir = i18n.direction(language);
  i18n.translate(document);
}

async function open(notices, host, renewal) {
  try {
    return token() || (await renewal.renew()) ? await api.session() : refuse(notices, host, 'token_missing');
  } catch (error) {
    return refuse(notices, host, error.code, error.requestId);
  }
}

function refuse(notices, host, code, reference = null) {
  host.send('error', { code });
  notices.page(code, recoveryActions(code).includes('retry') ? () => location.reload() : null, reference);
  return null;
}

async function start() {
  followViewport();
  submitByClick(document);
  await useLanguage([document.documentElement.lang]);
  const notices = new Notices(document);
  const host = new Host();
  if (origin === 'null') {
    console.error(
      "chat-gateway: the frame's sandbox must have allow-same-origin; without it the chat cannot send anything.",
    );
    notices.page('frame_sandboxed');
    return;
  }
  const page = { onRenewed: () => {}, onOtherUser: startOver, onShown: () => renewal.catchUp() };
  const renewal = new TokenRenewal(host, page);
  renewBy((refused) => renewal.replace(refused));
  const session = await open(notices, host, renewal);
  if (session === null) {
    page.onRenewed = () => location.reload();
    return;
  }
  if (!host.restrict(session.embed_origins)) {
    notices.page('frame_not_allowed');
    return;
  }
  renewal.follow(session);
  document.body.dataset.access = session.access;
  const choices = new Choices(api.keyOf(session), () => ({
    theme: inAddress('theme'),
    language: inAddress('locale') ?? session.locale,
  }));
  choices.apply();
  await useLanguage([
    inAddress('locale'),
    session.locale,
    choices.get('language'),
    session.default_locale,
    ...navigator.languages,
  ]);
  notices.returnUrl = session.return_url;
  if (session.notice) notices.showNotice(session.notice);
  if (session.act) notices.showReader(session.act.name, session.name);
  if (session.app.mode !== null && !CHAT_MODES.includes(session.app.mode)) {
    notices.page('not_chat');
    return;
  }
  applyTheme(session.app.theme);
  document.body.dataset.steps = session.app.show_workflow_steps ? 'shown' : 'hidden';
  showApp(session.app);
  // Without the parameters there is no form and no upload; Dify then reports what is missing.
  await showChat(session, await api.parameters().catch(() => ({})), { notices, host, page, choices });
}

/** Shows the app's title, icon and legal texts. */
function showApp({ title, icon, disclaimer, privacy_policy: privacy }) {
  find('title').textContent = title || i18n.t('chat.title');
  document.title = find('title').textContent;
  showIcon(find('app-icon'), icon);
  find('disclaimer').hidden = !disclaimer;
  find('disclaimer').textContent = disclaimer ?? '';
  const mark = () => (find('printed').textContent = i18n.markOfAi(title || i18n.t('chat.title')));
  mark();
  globalThis.addEventListener('beforeprint', mark); // with the date of the print
  find('privacy').hidden = !privacy;
  if (privacy) find('privacy').href = privacy;
}

/** The token is another user's, or gives other access: removes everything of the previous one. */
function startOver() {
  document.body.replaceChildren();
  putInAddress('c', '');
  location.reload();
}

start();
