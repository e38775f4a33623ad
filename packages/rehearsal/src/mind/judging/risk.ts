import type { PersonaOutput } from '@boocode/contracts/persona-extras';
import { finding } from '../finding.js';
import { counted, nativeId } from '../persona-words.js';
import { filesOf, foldersOf, groupsOf } from './groups.js';
import type { Group } from './groups.js';
import { rankOf } from './handed.js';
import type { Handed } from './handed.js';

type Risk = PersonaOutput<'risk-analyst'>['findings'][number];

/** Rates each group of handed findings on the four scales, by rules that each rating states. */
export function risksOf(handed: readonly Handed[]): Risk[] {
  return groupsOf(handed).map((group, at) => {
    const [first] = group.members;
    return {
      ...finding(nativeId('risk-analyst', at + 1), {
        title: group.title,
        claim: `${counted(group.members.length, 'finding')} of one kind: ${first.claim}`,
        category: 'mixed',
        severity: severityOf(group),
        impact: first.impact,
        evidence: first.evidence,
      }),
      addresses: group.members.map(({ ref }) => ref),
      severity_because: `Its worst finding is rated ${worstOf(group).severity}.`,
      ...likelihoodOf(group),
      ...radiusOf(group),
      ...reversibilityOf(group),
    };
  });
}

function worstOf({ members }: Group): Handed {
  return members.toSorted((a, b) => rankOf(a) - rankOf(b))[0] ?? members[0];
}

function severityOf(group: Group): string {
  const rank = rankOf(worstOf(group));
  return rank === 0 ? 'High' : rank <= 3 ? 'Medium' : 'Low';
}

/** Places are all that can be counted here: neither history nor callers were looked at. */
function likelihoodOf({ members }: Group): Pick<Risk, 'likelihood' | 'likelihood_because'> {
  const n = members.length;
  return {
    likelihood: n >= 3 ? 'likely' : n === 2 ? 'possible' : 'unlikely',
    likelihood_because: `${counted(n, 'place')} can bring it on; history was not searched.`,
  };
}

function radiusOf(group: Group): Pick<Risk, 'blast_radius' | 'blast_radius_because'> {
  const [files, folders] = [filesOf(group), foldersOf(group)];
  return {
    blast_radius: files.length <= 1 ? 'local' : folders.length <= 1 ? 'single-module' : 'multi-module',
    blast_radius_because: `The findings stand in ${counted(files.length, 'file')} of ${counted(folders.length, 'folder')}.`,
  };
}

function reversibilityOf(group: Group): Pick<Risk, 'reversibility' | 'reversibility_because'> {
  const stored = filesOf(group).find((path) => /\.sql$|migrations?\//i.test(path));
  return stored === undefined
    ? { reversibility: 'easy', reversibility_because: 'The places are code, which one commit changes back.' }
    : { reversibility: 'difficult', reversibility_because: `${stored} changes stored data.` };
}
