// Sends the error of an error page to the host.

import { Host } from './host/host.js';

new Host().send('error', { code: document.body.dataset.code });
