// The actions for all conversations: save and delete.

import { fileName } from './export.js';
import * as api from '../net/api.js';
import { announce } from '../ui/announcer.js';
import { openDialog, openMessage } from '../ui/dialog.js';
import { errorText, t } from '../ui/i18n.js';
import { openMenu } from '../ui/menu.js';
import { save } from '../ui/save-file.js';

/** `onDeleted()`: nothing, or not everything, is left. */
export function openListMenu(button, model, onDeleted) {
  openMenu(button, [
    { label: t('conversations.save_all'), icon: 'export', onChoose: () => attempt('export.failed', saveAll) },
    {
      label: t('conversations.delete_all'),
      icon: 'delete',
      danger: true,
      onChoose: () => attempt('conversations.delete_all_failed', () => deleteAll(model, onDeleted)),
    },
  ]);
}

async function saveAll() {
  announce(t('conversations.saving_all'));
  save(await api.exportAll(), fileName(t('conversations.title'), 'ndjson'), 'application/x-ndjson');
}

async function deleteAll(model, onDeleted) {
  await model.loadAll(() => true);
  const count = model.list.length;
  if (count === 0) return;
  const answer = await openDialog({
    title: t('conversations.delete_all_title'),
    text: t('conversations.delete_all_text', { count }),
    actions: [{ name: 'delete', label: t('conversations.delete_all'), danger: true }],
  });
  if (answer === null) return;
  const failed = await api.deleteAll().finally(onDeleted);
  if (failed > 0) openMessage(t('conversations.delete_all_failed'), t('conversations.left', { count: failed }));
  else announce(t('conversations.deleted_all'));
}

async function attempt(title, work) {
  try {
    await work();
  } catch (error) {
    openMessage(t(title), errorText(error.code, error.retryAfter));
  }
}
