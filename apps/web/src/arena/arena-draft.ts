import type { AgentDescription } from '@boocode/contracts/agent';
import type { ArenaInput, Contestant } from '@boocode/contracts/arena';
import { z } from 'zod';
import { readKept, writeKept } from '../composer/kept.js';
import type { ArenaSeed } from './arena-launcher.js';

/** Who takes part as a form has it: empty = the agent's own choice. `id` is the row's. */
const Row = z.object({
  id: z.string(),
  agent: z.string(),
  model: z.string(),
  mode_id: z.string(),
  thinking_option_id: z.string(),
});
export type Row = z.infer<typeof Row>;

/** All that is said in the sheet of a new arena. */
const ArenaDraft = z.object({
  repo: z.string(),
  prompt: z.string(),
  rows: z.array(Row),
  /** Empty agent = nobody judges. */
  judge: Row,
  pick: z.enum(['person', 'judge']),
  blind: z.boolean(),
  /** Thousands of tokens, or dollars; empty = without. */
  budget: z.string(),
  unit: z.enum(['tokens', 'usd']),
});
export type ArenaDraft = z.infer<typeof ArenaDraft>;

export const fewest = 2;
export const most = 8;

let rows = 0;
/** A row of its own in the list, however many say the same. */
const rowOf = (given: Partial<Omit<Row, 'id'>> = {}): Row => {
  rows += 1;
  return { id: `row-${rows}`, agent: '', model: '', mode_id: '', thinking_option_id: '', ...given };
};

/** Each agent that works, then again with other models, until there are two: an arena of one is no arena. */
export function firstRows(agents: readonly AgentDescription[]): Row[] {
  const usable = agents.filter(({ available }) => available);
  const each = usable.map(({ id }) => rowOf({ agent: id })).slice(0, 3);
  const [first] = usable;
  if (first === undefined) return [rowOf(), rowOf()];
  const others = first.models.filter(({ id }) => id !== first.default_model);
  const more = others.map(({ id }) => rowOf({ agent: first.id, model: id }));
  const found = [...each, ...more].slice(0, Math.max(fewest, each.length));
  return found.length < fewest ? [...found, rowOf({ agent: first.id })] : found;
}

const nameOf = (repo: string) => `boocode.arena.${repo}`;

/** Keeps a form that was not sent, one a repository; null forgets it. */
export const keepDraft = (repo: string, draft: ArenaDraft | null) => writeKept(nameOf(repo), draft);

/** The form as it was left, with what is known where it is opened. */
export function openDraft({ repo, prompt }: ArenaSeed, agents: readonly AgentDescription[]): ArenaDraft {
  const kept = readKept(nameOf(repo), ArenaDraft);
  const base: ArenaDraft = kept ?? {
    repo,
    prompt: '',
    rows: firstRows(agents),
    judge: rowOf(),
    pick: 'person',
    blind: false,
    budget: '',
    unit: 'tokens',
  };
  return {
    ...base,
    ...(repo !== '' && { repo }),
    ...(prompt !== null && { prompt }),
    // Ids of rows are of the page that made them.
    rows: base.rows.map(({ id: _id, ...row }) => rowOf(row)),
  };
}

/** The list after a person did something to it; rows beyond the bounds are not made, and not taken away. */
export const withRow = (list: readonly Row[], given: Partial<Omit<Row, 'id'>> = {}): Row[] =>
  list.length < most ? [...list, rowOf(given)] : [...list];
export const withoutRow = (list: readonly Row[], id: string): Row[] =>
  list.length > fewest ? list.filter((row) => row.id !== id) : [...list];
export function withTwin(list: readonly Row[], id: string): Row[] {
  if (list.length >= most) return [...list];
  return list.flatMap((row) => {
    const { id: own, ...said } = row;
    return own === id ? [row, rowOf(said)] : [row];
  });
}

/** What is the agent's own choice is not said. */
const contestantOf = ({ agent, model, mode_id, thinking_option_id }: Row): Contestant => ({
  agent,
  ...(model !== '' && { model }),
  ...(mode_id !== '' && { mode_id }),
  ...(thinking_option_id !== '' && { thinking_option_id }),
});

export function requestOf({ repo, prompt, rows: list, judge, pick, blind, budget, unit }: ArenaDraft): ArenaInput {
  const amount = Number(budget);
  return {
    repo: repo.trim(),
    prompt,
    contestants: list.map(contestantOf),
    pick: judge.agent === '' ? 'person' : pick,
    blind,
    ...(judge.agent !== '' && { judge: { agent: judge.agent, ...(judge.model !== '' && { model: judge.model }) } }),
    ...(budget !== '' && { budget: unit === 'usd' ? { usd: amount } : { tokens: Math.round(amount * 1000) } }),
  };
}

export interface Problem {
  message: string;
  mend: string | null;
  blocks: boolean;
}

/** What keeps the arena from being started, or would spoil it, each with the command that mends it. */
export function problemsOf(draft: ArenaDraft, agents: readonly AgentDescription[]): Problem[] {
  const named = [...new Set([...draft.rows.map(({ agent }) => agent), draft.judge.agent])].filter((id) => id !== '');
  return [
    ...(draft.rows.some(({ agent }) => agent === '')
      ? [{ message: 'A contestant has no agent. Choose one, or take the row away.', mend: null, blocks: true }]
      : []),
    ...named.flatMap((id) => problemOfAgent(id, agents)),
    ...(draft.budget !== '' && !(Number(draft.budget) > 0)
      ? [{ message: 'The budget is no number above 0. Leave it empty for none.', mend: null, blocks: true }]
      : []),
  ];
}

function problemOfAgent(id: string, agents: readonly AgentDescription[]): Problem[] {
  const agent = agents.find((each) => each.id === id);
  if (agent === undefined)
    return [{ message: `There is no agent ${id} any more. Choose another.`, mend: null, blocks: true }];
  const { available, problem, title } = agent;
  if (problem === null) return available ? [] : [{ message: `${title} cannot be used now.`, mend: null, blocks: true }];
  return [{ message: `${title}: ${problem.message}`, mend: problem.mend, blocks: !available }];
}

/** What is still to be said, in words; null = nothing. */
export function missingIn({ repo, prompt }: ArenaDraft): string | null {
  if (repo.trim() === '') return 'Name the repository.';
  return prompt.trim() === '' ? 'Say what all of them should do.' : null;
}
