import type { Band } from '../types.js';

const loudness: Record<Band, string> = {
  small:
    'This review is small: raise what blocks a merge, and lesser faults only if the change introduced them. No suggestions.',
  medium:
    'This review is medium: raise what blocks a merge and what should be fixed; suggestions only if the change introduced them.',
  large: 'This review is large: raise all three levels.',
};

const byPersona: Record<string, string> = {
  'structural-analyst':
    'Rate in the words Critical, Warning, Suggestion. Your default is Suggestion. Critical: a new cycle or a breached boundary that blocks safe work. Warning: new coupling, a duplicated utility, a leaking abstraction, an interface with one implementation.',
  'behavioral-analyst':
    'Rate in the words Critical, Warning, Suggestion. Your default is Suggestion. Critical: silent loss, an error swallowed at an integration, a broken invariant, wrong values sent out. Warning: a gap that shows only under failure, brittle state.',
  'concurrency-analyst':
    'Rate in the words Critical, Warning, Suggestion. Critical: a race on authorisation, billing, isolation or stored data; a provable deadlock. Warning: realistic contention, a swallowed asynchronous error, work that cannot be cancelled. Suggestion: an interleaving nobody will meet.',
  'junior-developer': 'Every finding ends in a changed file; a caller elsewhere may only support it.',
  'edge-case-explorer': 'Every finding ends in a changed file; a caller elsewhere may only support it.',
};

/** The last words of an angle's prompt: how loud this review may be. They override the persona's own habits. */
export function angleCalibration(band: Band, persona: string): string {
  return [
    '## Calibration (overrides every habit of your persona)',
    'Raise something only if the change introduces or worsens it, or if it is critical whoever introduced it: a proven exploit, corruption, a broken isolation, an unrecoverable loss.',
    'Leave out: theory; old gaps that the change leaves as they were; worries about scale, replay or many instances whose worst outcome is harmless; scale that the project does not have.',
    'If the worst outcome is an error message and a second try by hand, it does not block a merge. When in doubt between two levels, take the milder. When in doubt whether it is a finding, it is none.',
    loudness[band],
    ...(byPersona[persona] === undefined ? [] : [byPersona[persona]]),
  ].join('\n');
}

/** The last words of the validator's prompt. */
export function validatorCalibration(band: Band): string {
  return [
    '## Calibration (overrides every habit of your persona)',
    'Give exactly one verdict for each ref you were handed, and for nothing else. Add no findings of your own.',
    'Attack in this order: did the finding misread the code or the intent; is it old and not worsened by the change; is its reachability hedged in fine words; is its severity too high.',
    'partially-refuted: the fault is real, but smaller or elsewhere than claimed. refuted: false, with counter-evidence by path, line and quote, and claim_contradicted filled. uncertain: you could not settle it; that is no shame and removes nothing.',
    'A security finding falls only if the attack itself cannot run: then begin claim_contradicted with "exploit:".',
    loudness[band],
  ].join('\n');
}
