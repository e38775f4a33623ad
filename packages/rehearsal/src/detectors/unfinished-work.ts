import { extents, spot } from './detector.js';
import type { Detector } from './detector.js';

/** Marks of work that was left open and that nothing keeps track of. */
export const unfinishedWork: Detector = {
  id: 'unfinished-work',
  severities: { 'junior-developer': 'Polish' },
  find(source) {
    return extents(source.text, /\b(TODO|FIXME|XXX|HACK)\b[^\n]*/g)
      .filter(({ start }) => isInComment(source.code, start))
      .filter(({ start, end }) => !/#\d+|https?:|\b[A-Z]{2,}-\d+\b/.test(source.text.slice(start, end)))
      .flatMap((extent) =>
        spot(source, extent, {
          title: `${extent.groups[0]} left in the code`,
          claim: 'The comment announces work that is not done and names no place where it is tracked.',
          trigger: 'The next person who reads or relies on this code.',
          impact: 'Nobody can tell whether the open point matters, and it is easily forgotten.',
          remediation: 'Do it now, or name the issue that tracks it.',
        }),
      );
  },
};

function isInComment(code: string, at: number): boolean {
  return code[at] === ' ';
}
