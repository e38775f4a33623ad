import { extents, spot } from './detector.js';
import type { Detector } from './detector.js';

/** `forEach` calls its callback and looks at nothing that it returns. */
export const unawaitedIteration: Detector = {
  id: 'unawaited-iteration',
  severities: { 'concurrency-analyst': 'Warning' },
  find(source) {
    if (source.isTest || source.language !== 'javascript') return [];
    return extents(source.bare, /\.forEach\(\s*async\b/g).flatMap((extent) =>
      spot(source, extent, {
        title: 'Work started in a loop that nobody waits for',
        claim:
          'forEach drops the promises of its asynchronous callback, so the code behind it runs before they settle.',
        trigger: 'Any element whose work is not done at once, or fails.',
        impact: 'What comes next sees half of the work, and a failure reaches no handler.',
        remediation: 'Use for … of with await, or await Promise.all of the mapped work.',
      }),
    );
  },
};
