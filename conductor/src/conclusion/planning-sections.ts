import { personaOutputs, type PersonaOutput } from '@boocode/contracts/persona-extras';
import { codeSpan, inline } from '../report/markdown.js';
import type { SectionSources } from './config.js';

// Sections by code from what project-manager answers beside the written ones: decisions, claims, RAID, the recommendation.

type Planning = PersonaOutput<'project-manager'>;

/** The planning fields of the synthesis; null where somebody else wrote it, nobody did, or it fell. */
function planningIn({ synthesis }: SectionSources): Planning | null {
  if (synthesis === null) return null;
  const parsed = personaOutputs['project-manager'].safeParse(synthesis);
  return parsed.success ? parsed.data : null;
}

const words = {
  'ship-as-planned': 'Ship as planned.',
  'hold-for-handoff': 'Hold for a named handoff.',
  'return-to-facilitation': 'Return to facilitation.',
} as const;

/** The recommendation in its own words; empty when there is none. */
export function recommendationWords(sources: SectionSources): string {
  const recommendation = planningIn(sources)?.recommendation ?? null;
  return recommendation === null ? '' : words[recommendation];
}

/** One line a decision that was taken, or that was put off. */
export function decisionLines(sources: SectionSources, state: 'taken' | 'deferred'): string[] {
  const decisions = planningIn(sources)?.decisions ?? [];
  return decisions
    .filter((one) => one.state === state)
    .map((one) =>
      [
        `- **${inline(one.decision)}**`,
        ...labelled('why', one.rationale),
        ...labelled('rejected', one.rejected.join('; ')),
        ...labelled('owner', one.owner),
        ...labelled('reopen when', one.revisit_when),
        ...labelled('dissent', one.dissent),
        // What was put off needs no more than its reason.
        ...(state === 'taken' || one.rests_on.length > 0 ? [restsText(sources, one.rests_on)] : []),
      ].join('; '),
    );
}

const kinds = ['risk', 'assumption', 'issue', 'dependency'] as const;

/** Risks, assumptions, issues and dependencies, in this order. */
export function raidLines(sources: SectionSources): string[] {
  const raid = planningIn(sources)?.raid ?? [];
  return kinds.flatMap((kind) =>
    raid
      .filter((entry) => entry.kind === kind)
      .map((entry) =>
        [
          `- ${kind}: ${inline(entry.text)}`,
          ...labelled('owner', entry.owner),
          ...(entry.rests_on.length > 0 ? [restsText(sources, entry.rests_on)] : []),
        ].join('; '),
      ),
  );
}

/** Claims and their state. One that calls itself evidenced and rests on nothing that stands is anecdotal. */
export function claimLines(sources: SectionSources): string[] {
  const claims = planningIn(sources)?.claims ?? [];
  const lines = claims.map((claim) => {
    const { ids, places } = restsOn(sources, claim.rests_on);
    const state = claim.state === 'evidenced' && ids.length === 0 ? unbacked(places) : claim.state;
    return `| ${inline(claim.text)} | ${inline(claim.said_by)} | ${state} | ${[...ids, ...places].join(', ')} |`;
  });
  return lines.length === 0 ? [] : ['| claim | said by | state | rests on |', '| --- | --- | --- | --- |', ...lines];
}

/** No quote stands beside a bare place, so nothing could be checked. */
function unbacked(places: string[]): string {
  return places.length > 0 ? 'evidenced, unchecked' : 'anecdotal, for what it rests on does not stand';
}

function labelled(label: string, text: string): string[] {
  return text.trim() === '' ? [] : [`${label}: ${inline(text)}`];
}

function restsText(sources: SectionSources, entries: string[]): string {
  const { ids, places } = restsOn(sources, entries);
  const all = [...ids, ...places];
  return all.length === 0 ? 'rests on nothing that stands' : `rests on ${all.join(', ')}`;
}

const ref = /^[a-z][a-z-]*\/\d+$/;

/** Display ids of those refs whose findings stand, and what is no ref: a path with its line. */
function restsOn({ shown }: SectionSources, entries: string[]): { ids: string[]; places: string[] } {
  return {
    ids: entries.flatMap((entry) => shown.find(({ item }) => item.ref === entry)?.finding.display_id ?? []),
    places: entries.filter((entry) => !ref.test(entry)).map(codeSpan),
  };
}
