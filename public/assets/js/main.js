// Begins: words, the host, whose session this is, and then the chat.

import { inAddress, putInAddress } from './host/address.js';
import * as api from './net/api.js';
import { showIcon } from './ui/app-icon.js';
import { showChat } from './chat-page.js';
import { Host } from './host/host.js';
import * as i18n from './ui/i18n.js';
import { Notices } from './ui/notices.js';
import { followSteps } from './answer-view/workflow-progress.js';
import { Renewal } from './net/token-renewal.js';
import { renewBy } from './net/requests.js';
import { applyTheme } from './ui/theme.js';
import { token } from './net/token.js';
import { followViewport } from './ui/viewport.js';
import { waysAfter } from './net/recovery-actions.js';

const CHAT_MODES = ['chat', 'agent-chat', 'advanced-chat'];

const find = (id) => document.querySelector(`#${id}`);

async function speak(languages) {
  const language = i18n.choose(languages);
  if (!i18n.has('chat.title') || language !== i18n.language()) await i18n.use(language, i18n.loadFile);
  document.documentElement.lang = language;
  i18n.translate(document);
}

async function open(notices, host, renewal) {
  try {
    return token() || (await renewal.renew()) ? await api.session() : refuse(notices, host, 'token_missing');
  } catch (error) {
    return refuse(notices, host, error.code);
  }
}

function refuse(notices, host, code) {
  host.tell('error', { code });
  notices.page(code, waysAfter(code).includes('retry') ? () => location.reload() : null);
  return null;
}

async function start() {
  followViewport();
  await speak([inAddress('locale'), ...navigator.languages]);
  const notices = new Notices(document);
  const host = new Host();
  const page = { onRenewed: () => {}, onStranger: startOver, onShown: () => renewal.catchUp() };
  const renewal = new Renewal(host, page);
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
  await speak([inAddress('locale'), session.locale, ...navigator.languages]);
  notices.returnUrl = session.return_url;
  if (session.notice) notices.showNotice(session.notice);
  if (session.app.mode !== null && !CHAT_MODES.includes(session.app.mode)) {
    notices.page('not_chat');
    return;
  }
  applyTheme(session.app.theme);
  followSteps(session.app.show_workflow_steps);
  showApp(session.app);
  // Without its parameters a chat has no form and takes no files; Dify says then what it was not given.
  await showChat(session, await api.parameters().catch(() => ({})), { notices, host, page });
}

/** What the app says of itself. */
function showApp({ title, icon, disclaimer, privacy_policy: privacy }) {
  find('title').textContent = title || i18n.t('chat.title');
  document.title = find('title').textContent;
  showIcon(find('app-icon'), icon);
  if (disclaimer) find('caution').textContent = disclaimer;
  find('privacy').hidden = !privacy;
  if (privacy) find('privacy').href = privacy;
}

/** Another user's token: nothing of the one before is shown any more. */
function startOver() {
  document.body.replaceChildren();
  putInAddress('c', '');
  location.reload();
}

start();
