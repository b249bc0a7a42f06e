// The classic script /embed.js, as the build joins it. If the page loads it twice, the first one stays.

import { ChatGateway } from './index.js';
import { begin } from './tag.js';

if (!globalThis.ChatGateway) {
  globalThis.ChatGateway = ChatGateway;
  begin(document.currentScript);
}
