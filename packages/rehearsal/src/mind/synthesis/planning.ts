import type { PersonaOutput } from '@boocode/contracts/persona-extras';
import { isFact, rankOf } from '../judging/handed.js';
import type { Handed } from '../judging/handed.js';

type Planning = PersonaOutput<'project-manager'>;

const claimsAtMost = 12;
const decisionsAtMost = 6;
/** `warning` and what is worse. */
const weighty = 2;

/** What was said, by whom, and whether it names a place. */
export function claimsOf(handed: readonly Handed[]): Planning['claims'] {
  return handed.slice(0, claimsAtMost).map(({ ref, claim, evidence }, at) => ({
    id: numbered('CLM', at),
    text: claim,
    said_by: ref.split('/')[0] ?? '',
    state: evidence.length > 0 ? 'evidenced' : 'anecdotal',
    rests_on: [ref],
  }));
}

/** Every weighty finding is a risk for as long as nothing is done about it. */
export function raidOf(handed: readonly Handed[]): Planning['raid'] {
  return handed
    .filter((one) => rankOf(one) <= weighty)
    .map(({ ref, title }) => ({ kind: 'risk', text: title, owner: '', rests_on: [ref] }));
}

/** What a finding proposes is taken when it is weighty, and deferred otherwise. */
export function decisionsOf(handed: readonly Handed[]): Planning['decisions'] {
  return handed
    .filter((one) => one.remediation !== '' && !isFact(one))
    .toSorted((a, b) => rankOf(a) - rankOf(b))
    .slice(0, decisionsAtMost)
    .map((one, at) => ({
      id: numbered('DEC', at),
      state: rankOf(one) <= weighty ? 'taken' : 'deferred',
      decision: one.remediation,
      rationale: one.claim,
      rests_on: [one.ref],
      rejected: one.impact === '' ? [] : [`Leave it as it is: ${one.impact}`],
      owner: '',
      revisit_when: rankOf(one) <= weighty ? '' : 'when the place is changed for another reason',
      dissent: '',
    }));
}

/** The plan goes ahead unless something weighty stands against it. */
export function recommendationOf(handed: readonly Handed[]): Planning['recommendation'] {
  if (handed.length === 0) return null;
  return handed.some((one) => rankOf(one) <= weighty) ? 'hold-for-handoff' : 'ship-as-planned';
}

function numbered(prefix: string, at: number): string {
  return `${prefix}-${String(at + 1).padStart(3, '0')}`;
}
