import type { PersonaOutput } from '@boocode/contracts/persona-extras';
import { finding } from '../finding.js';
import { counted, nativeId } from '../persona-words.js';
import { filesOf, groupsOf } from './groups.js';
import type { Group } from './groups.js';
import { isFact, whereOf } from './handed.js';
import type { Handed } from './handed.js';

type Recommendation = PersonaOutput<'software-architect'>['findings'][number];
type SeamChange = PersonaOutput<'system-architect'>['findings'][number];

const changesAtMost = 3;

/** What speaks of another service: a call that leaves the process, or something that comes from outside. */
const acrossSeam = /\b(network|fetch|https?|queue|web-?hook|grpc|kafka|remote|upstream|provider|service)\b/i;

/** One change for each kind of finding that comes with a remedy, the worst kinds first. */
export function recommendations(handed: readonly Handed[]): Recommendation[] {
  return remediable(handed)
    .slice(0, changesAtMost)
    .map((group, at) => ({ ...change('software-architect', at, group), ...grounds(group) }));
}

/** The same of findings that speak of a seam to another service. */
export function seamChanges(handed: readonly Handed[]): SeamChange[] {
  const crossing = handed.filter(({ title, claim, evidence }) =>
    acrossSeam.test([title, claim, evidence[0]?.quote ?? ''].join(' ')),
  );
  return remediable(crossing)
    .slice(0, changesAtMost)
    .map((group, at) => ({
      ...change('system-architect', at, group),
      ...grounds(group),
      seam: `${filesOf(group).join(', ')} and whatever it calls`,
      relationship: 'what the other side promises was not looked at',
      integration: 'call',
      owner: '',
      failure_domain: group.members[0].impact,
    }));
}

function remediable(handed: readonly Handed[]): Group[] {
  return groupsOf(handed.filter((one) => !isFact(one) && one.remediation !== '' && one.addresses.length === 0));
}

function change(persona: string, at: number, { title, members }: Group) {
  const [first] = members;
  return finding(nativeId(persona, at + 1), {
    title: `Once for all: ${title}`,
    claim: `In ${counted(members.length, 'place')}: ${first.claim}`,
    category: 'contract',
    severity: '',
    impact: first.impact,
    remediation: first.remediation,
    evidence: members.flatMap(({ evidence }) => evidence.slice(0, 1)),
  });
}

function grounds({ members }: Group) {
  return {
    addresses: members.map(({ ref }) => ref),
    principle: 'one rule in one place',
    sketch: '',
    need: `An existing path breaks without it: ${whereOf(members[0])}.`,
    simpler_considered: members.length === 1 ? 'Mend the one place; there is no second.' : 'Mend each place by itself.',
  };
}
