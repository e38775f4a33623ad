import { configure } from '@testing-library/react';

// What is waited for comes on a busy machine too, only later; one that never comes fails all the same.
configure({ asyncUtilTimeout: 10_000 });

// The document of the tests has no layer above the page: what belongs there is shown where it stands.
if (typeof HTMLElement !== 'undefined' && !('showPopover' in HTMLElement.prototype)) {
  Object.assign(HTMLElement.prototype, { showPopover: () => undefined });
}
