import { MergeResult, PersonAnswer } from '@boocode/contracts/arena';
import type { StepOutput } from '@boocode/contracts/flow-plan';
import { codeSpan, inline, prose } from '../report/markdown.js';
import type { Given, StepAccount, StepInput } from '../types.js';
import { tableOf } from './compare.js';
import { entriesOf, type Entry } from './entries.js';
import { judgementIn } from './judge-pick.js';

type Accounts = ReadonlyMap<string, StepAccount>;

/** The report of an arena that is a run of its own. */
export function arenaReport(input: StepInput, given: Given): StepOutput {
  const { title, goal } = input.run.plan;
  const parts = [`# ${inline(title)}`, ...arenaParts(input, given), `## Task\n\n${prose(goal)}`];
  return { text: `${parts.join('\n\n')}\n` };
}

/** What a report says of an arena: who took part, what each left, how it was judged, who was picked, and where the rest is kept. */
export function arenaParts(input: StepInput, { accounts = new Map() }: Given): string[] {
  const entries = entriesOf(input);
  const pick = pickIn(input);
  const selected = pick?.contestant ?? null;
  const nameOf = (entry: Entry): string =>
    `${entry.letter}${entry.letter === selected ? ' `[SELECTED]`' : ''} · ${whoOf(accounts.get(entry.key))}`;
  return [
    outcomeOf(input, selected),
    `## Contestants\n\n${tableOf(entries, accounts, nameOf)}`,
    ...judgementPart(input),
    ...pickPart(pick),
    ...othersPart(entries, selected, accounts),
  ];
}

function pickIn({ dependencies }: StepInput) {
  const answer = PersonAnswer.safeParse(dependencies.find(({ step }) => step.stage === 'pick')?.output?.data).data;
  return answer?.kind === 'pick' ? answer.pick : null;
}

/** The first sentence: what came of it. */
function outcomeOf({ dependencies }: StepInput, selected: string | null): string {
  const of = (stage: string) => dependencies.find(({ step }) => step.stage === stage);
  const compare = of('compare');
  if (compare?.state === 'failed') return inline(compare.error ?? 'Nothing could be compared.');
  const pick = of('pick');
  if (pick?.state !== 'completed') return `Nobody was picked: the step ended ${pick?.state ?? 'unseen'}.`;
  if (selected === null) return 'Nobody was picked.';
  const merge = of('merge');
  const said = MergeResult.safeParse(merge?.output?.data).data?.said ?? merge?.error ?? 'It was not merged.';
  return `**${selected}** was picked. ${inline(said)}`;
}

function whoOf(account: StepAccount | undefined): string {
  if (account?.agent == null) return 'unknown';
  return inline(account.model === null ? account.agent : `${account.agent}, ${account.model}`);
}

function judgementPart(input: StepInput): string[] {
  const judge = input.dependencies.find(({ step }) => step.stage === 'judge');
  if (judge === undefined) return [];
  const judgement = judgementIn(input);
  if (judgement === null) {
    const why = judge.error ?? judge.output?.skipped ?? `it ended ${judge.state}`;
    return [`## Judgement\n\nThere is none: ${inline(why)}`];
  }
  const ranks = judgement.ranking.map(
    ({ contestant, score, reason }, at) => `${at + 1}. **${contestant}**, ${score} of 10: ${inline(reason)}`,
  );
  return [`## Judgement\n\n${prose(judgement.summary)}\n\n${ranks.join('\n')}`];
}

function pickPart(pick: ReturnType<typeof pickIn>): string[] {
  return pick === null || pick.words === '' ? [] : [`## Why\n\n${prose(pick.words)}`];
}

/** Nothing is thrown away: where the work of the others is. */
function othersPart(entries: readonly Entry[], selected: string | null, accounts: Accounts): string[] {
  const others = entries.filter(({ letter }) => letter !== selected);
  if (others.length === 0) return [];
  const lines = others.map(({ letter, key, change, nothing }) => {
    const kept = accounts.get(key)?.kept_ref ?? null;
    const places = [
      ...(change === null ? [] : [`branch ${codeSpan(change.branch)}`]),
      ...(kept === null ? [] : [`kept as ${codeSpan(kept)}`]),
    ];
    const where = places.length === 0 ? 'nothing of it is kept.' : `${places.join(', ')}.`;
    return `- ${letter}: ${nothing === null ? '' : `${inline(nothing)} `}${where.charAt(0).toUpperCase()}${where.slice(1)}`;
  });
  return [`## The others\n\n${lines.join('\n')}`];
}
