// Whether the user may write here, or only read (docs/integrate.md#read-access): the page offers nothing that the gateway refuses.

export const mayWrite = () => document.body.dataset.access !== 'read';
