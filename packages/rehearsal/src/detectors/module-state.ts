import { extents, spot } from './detector.js';
import type { Detector } from './detector.js';

/** A variable of a module that outlives every call: whoever calls any of its functions works on the same one. */
export const moduleState: Detector = {
  id: 'module-state',
  severities: { 'structural-analyst': 'Suggestion' },
  find(source) {
    if (source.isTest || source.language !== 'javascript') return [];
    return extents(source.bare, /^(?:export )?let (\w+)/gm).flatMap((extent) =>
      spot(source, extent, {
        title: 'State that belongs to a module',
        claim: `The variable ${extent.groups[0]} stands outside of any function and can be set again.`,
        trigger: 'Two callers in one process, or two tests in one file.',
        impact: 'What one of them sets, the other one finds.',
        remediation: 'Let whoever needs the state create it and hand it in.',
      }),
    );
  },
};
