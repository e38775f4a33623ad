import type { Page } from 'playwright-core';
import { z } from 'zod';
import { megabytes, type Reading } from './reading.js';

const Heap = z.object({ usedSize: z.number() });
const Counters = z.object({ nodes: z.number(), jsEventListeners: z.number(), documents: z.number() });

/** What a page that is never closed holds, once its garbage is gone. */
export async function lookAtPage(page: Page): Promise<Reading[]> {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send('HeapProfiler.collectGarbage');
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = Heap.parse(await session.send('Runtime.getHeapUsage'));
    const { nodes, jsEventListeners, documents } = Counters.parse(await session.send('Memory.getDOMCounters'));
    const place = 'page that stays';
    return [
      { place, what: 'heap', value: megabytes(usedSize), unit: 'MB', kind: 'heap' },
      { place, what: 'DOM nodes', value: nodes, unit: '', kind: 'rows' },
      { place, what: 'event listeners', value: jsEventListeners, unit: '', kind: 'rows' },
      { place, what: 'documents', value: documents, unit: '', kind: 'exact' },
      {
        place,
        what: 'pages of the browser',
        value: page.context().browser()?.contexts().length ?? 0,
        unit: '',
        kind: 'exact',
      },
    ];
  } finally {
    await session.detach();
  }
}
