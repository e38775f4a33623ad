import type { ValidatorOutput } from '@boocode/contracts/finding';
import { z } from 'zod';
import type { Conversation } from '../../conversation.js';
import { rehearsalTitle } from '../../name.js';
import { answered, readingSentence } from '../answer.js';
import type { Move, Part } from '../answer.js';
import { gatherEvidence } from '../evidence.js';
import { counted } from '../persona-words.js';
import { nextReads } from '../reading.js';
import { readSubject } from '../subject/subject.js';
import { testSearches } from '../untested-exports.js';
import { judgeConclusion } from './conclusion.js';
import { handedFindings, handedJson } from './handed.js';
import type { Handed } from './handed.js';
import { judge, untestedClaim } from './verdict.js';
import type { Verdict } from './verdict.js';

const Drawn = z.looseObject({ ref: z.string(), rests_on: z.array(z.string()).default([]) });

/** Plays the validator: opens every cited place again and gives one verdict for each ref that it was handed. */
export function playValidator(conversation: Conversation, { persona, parts, index }: Part): Move {
  const handed = handedFindings(parts.get('findings') ?? '');
  const wanted = citedFiles(handed);
  const evidence = gatherEvidence(
    conversation,
    index,
    wanted.map((file) => file.path),
  );
  const reads = nextReads(conversation, evidence, wanted);
  if (reads.length > 0) return { text: readingSentence(evidence, reads), calls: reads };
  const untested = handed.flatMap((finding) => untestedClaim(finding, evidence));
  const searches = testSearches(conversation, evidence, untested);
  if (searches.length > 0)
    return { text: 'Some findings speak of missing tests: I search for these.', calls: searches };
  const material = { evidence, subject: readSubject(persona, parts), handed };
  const verdicts = handed.map((finding) => judge(finding, material));
  const drawn = handedJson(parts.get('drawn-conclusion') ?? '', Drawn);
  if (drawn !== null) verdicts.push(judgeConclusion(drawn, verdicts));
  const summary = tally(verdicts);
  return answered(`${rehearsalTitle}, playing ${persona}. I read every cited place again. ${summary}`, {
    verdicts,
    summary,
  });
}

function citedFiles(handed: Handed[]): { path: string; lines: Set<number> }[] {
  const files = new Map<string, Set<number>>();
  for (const { class: kind, path, line_start, line_end } of handed.flatMap((finding) => finding.evidence)) {
    if (path === null || kind !== 'codebase') continue;
    const lines = files.get(path) ?? new Set();
    files.set(path, lines);
    if (line_start !== null) lines.add(line_start).add(line_end ?? line_start);
  }
  return [...files].map(([path, lines]) => ({ path, lines }));
}

function tally(verdicts: Verdict[]): string {
  const count = (value: ValidatorOutput['verdicts'][number]['value']) =>
    verdicts.filter((one) => one.value === value).length;
  return `${counted(verdicts.length, 'finding')}: ${count('confirmed')} confirmed, ${count('refuted')} refuted, ${count('uncertain')} uncertain.`;
}
