// On a page that only explains: the host hears it too, and may do more about it than the reader can.

import { Host } from './host.js';

new Host().send('error', { code: document.body.dataset.code });
