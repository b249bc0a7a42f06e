// Opens the chat that the tag of the script describes: `<script src="…/embed.js" data-chat-url="…">`.

import { ChatGateway } from './index.js';
import { DEFAULTS } from './options.js';

/** Does nothing for a tag without `data-chat-url`. The check of the name keeps out an <img name="currentScript"> (CVE-2024-43788 is of this kind). */
export function begin(tag) {
  if (tag?.localName !== 'script' || !tag.dataset.chatUrl) return;
  const init = () => ChatGateway.init(/** @type {ChatGatewayOptions} */ (optionsOf(tag.dataset)));
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', init);
  else init();
}

/** Other data is ignored. */
function optionsOf(data) {
  const meant = { '': true, true: true, false: false };
  const options = {};
  for (const name in DEFAULTS) if (name in data) options[name] = meant[data[name]] ?? data[name];
  return options;
}
