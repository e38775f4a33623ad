import type { AngleOutput } from '@boocode/contracts/finding';
import { rehearsalTitle } from '../../name.js';
import { answered } from '../answer.js';
import type { Move, Part } from '../answer.js';
import { counted } from '../persona-words.js';
import { claimsOf, raidOf } from '../synthesis/planning.js';
import { recommendations, seamChanges } from './design.js';
import { handedFindings } from './handed.js';
import type { Handed } from './handed.js';
import { risksOf } from './risk.js';

type Weighing = Pick<AngleOutput, 'findings'> & Record<string, unknown>;

/** Personas that find nothing of their own: they weigh what they are handed. */
const weighers: Readonly<Record<string, (handed: Handed[]) => Weighing>> = {
  'risk-analyst': (handed) => ({ findings: risksOf(handed) }),
  'software-architect': (handed) => ({ findings: recommendations(handed) }),
  'system-architect': (handed) => {
    const findings = seamChanges(handed);
    return { findings, context_map: findings.map(({ seam }) => `${seam}: call`).join('\n') };
  },
  // A facilitation decides nothing.
  'project-manager': (handed) => ({ findings: [], claims: claimsOf(handed), raid: raidOf(handed) }),
};

export function isWeigher(persona: string): boolean {
  return Object.hasOwn(weighers, persona);
}

/** Plays a step that weighs findings: what it says rests on the refs that it was handed. */
export function playWeighing({ persona, parts }: Part): Move {
  const handed = parts.all('known-findings').flatMap(handedFindings);
  const weighed = weighers[persona]?.(handed) ?? { findings: [] };
  const addressed = new Set(weighed.findings.flatMap((one) => ('addresses' in one ? one.addresses : [])));
  const left = handed.filter(({ ref }) => !addressed.has(ref)).map(({ ref }) => ref);
  const summary = `${counted(weighed.findings.length, 'group')} of ${counted(handed.length, 'handed finding')}.`;
  const coverage = [
    { protocol: 'take in', state: 'clear', note: `clear — ${counted(handed.length, 'finding')} taken in` },
    ...(left.length === 0 ? [] : [{ protocol: 'left alone', state: 'skipped', note: left.join(', ') }]),
  ];
  return answered(`${rehearsalTitle}, playing ${persona}. ${summary}`, {
    ...weighed,
    coverage,
    questions: [],
    handoffs: [],
    summary,
  });
}
