import type { ArenaView, CheckResult, Contestant, ContestantView, Judgement } from '@boocode/contracts/arena';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { TaskView } from '@boocode/contracts/task';
import { idOf, iso, runOf, waitsOf, type StepSeed } from './fixture-build.js';

const prompt =
  'A charge hangs when the provider does not answer. Give it a limit of eight seconds, and tell the customer what happened.';

const everybody: readonly Contestant[] = [
  { agent: 'claude', model: 'claude-opus' },
  { agent: 'opencode', model: 'zai/glm-5' },
  { agent: 'codex', model: 'gpt-6-codex' },
  { agent: 'opencode', model: 'moonshot/kimi-k3' },
  { agent: 'gemini', model: 'gemini-4-pro' },
  { agent: 'claude', model: 'claude-sonnet' },
  { agent: 'opencode', model: 'anthropic/claude-sonnet', thinking_option_id: 'high' },
  { agent: 'goose', model: 'qwen/qwen4-coder' },
];

export interface ArenaFixture {
  run: FlowRunView;
  arena: ArenaView;
}

interface Wanted {
  now: number;
  /** Number of the run. */
  n?: number;
  many?: number;
  /** How far it is. */
  at: 'live' | 'ready' | 'picked';
  /** Letters of contestants that failed. */
  failed?: readonly string[];
  arena?: Partial<ArenaView>;
}

const letterOf = (at: number) => String.fromCodePoint(65 + at);
const base = 'a1b2c3d4e5f60718293a4b5c6d7e8f9011223344';

/** What all of its steps are made of. */
interface Course {
  letters: readonly string[];
  over: boolean;
  lost: (letter: string) => boolean;
}

const contestantSeeds = ({ letters, over, lost }: Course): StepSeed[] =>
  letters.map((letter, index) => {
    const seed = {
      key: `contestant.${letter.toLowerCase()}`,
      title: `Contestant ${letter}: A charge hangs`,
      after: [],
      tokens: 84_000 + index * 31_000,
      started: 540 - index * 11,
    };
    const ended = 120 + index * 17;
    if (lost(letter)) {
      const error = 'It ended by itself (exit code 1): the model is not there any more. Choose another one.';
      return { ...seed, condition: 'failed', ended, error };
    }
    if (over || index === 1) {
      const summary = 'The charge has a limit of eight seconds, and its refusal is told.';
      return { ...seed, condition: 'completed', ended, summary };
    }
    if (index !== 5) return { ...seed, condition: 'running' };
    const { started: _started, tokens: _tokens, ...waiting } = seed;
    return { ...waiting, condition: 'queued', reason: 'Queued: 4 of 4 slots of claude are busy' };
  });

const checkSeeds = ({ letters, over, lost }: Course): StepSeed[] =>
  letters.map((letter, index) => {
    const key = letter.toLowerCase();
    const seed = { key: `check.${key}`, title: `Check ${letter}`, after: [`contestant.${key}`] };
    if (lost(letter)) return { ...seed, condition: 'skipped', reason: 'There is nothing to check' };
    if (over) return { ...seed, condition: 'completed', started: 110, ended: 80, summary: 'npm test' };
    return index === 1
      ? { ...seed, condition: 'running', started: 20 }
      : { ...seed, reason: `Waiting for Contestant ${letter}` };
  });

function lastSeeds(entered: string[], at: Wanted['at']): StepSeed[] {
  const seen = at === 'live' ? {} : ({ condition: 'completed', started: 77, ended: 40 } as const);
  const pick = {
    live: {},
    ready: { condition: 'needs-you', reason: 'Waits for your pick' },
    picked: { condition: 'completed', started: 39, ended: 20, summary: 'A was picked, to be merged.' },
  } as const;
  const merge = at === 'picked' ? ({ condition: 'completed', started: 19, ended: 18 } as const) : {};
  return [
    { key: 'compare', title: 'Compare what they left', after: entered, ...seen },
    { key: 'judge', title: 'Judge the changes', after: ['compare'], ...seen, ...(at !== 'live' && { tokens: 41_000 }) },
    { key: 'pick', title: 'Pick the winner', after: ['judge'], ...pick[at] },
    { key: 'merge', title: 'Merge the winner: A charge hangs', after: ['pick'], ...merge },
  ];
}

const standings = {
  live: { condition: 'running', reason: null },
  ready: { condition: 'needs-you', reason: 'Pick the winner: Waits for your pick' },
  picked: { condition: 'completed', reason: null },
} as const;

/** An arena as its run and its view tell it: live, ready to be picked from, or picked. */
export function arenaOf({ now, n = 60, many = 3, at, failed = [], arena = {} }: Wanted): ArenaFixture {
  const who = everybody.slice(0, many);
  const letters = who.map((_, index) => letterOf(index));
  const over = at !== 'live';
  const lost = (letter: string) => failed.includes(letter);
  const course = { letters, over, lost };
  const entered = [...contestantSeeds(course), ...checkSeeds(course)];
  const built = runOf({
    n,
    now,
    created: 560,
    steps: [
      ...entered,
      ...lastSeeds(
        entered.map(({ key }) => key),
        at,
      ),
    ],
    run: {
      flow: 'arena',
      title: 'Arena',
      goal: prompt,
      base_ref: 'main',
      head_ref: 'main',
      base_commit: base,
      head_commit: base,
      band: 'small',
      band_reason: `${many} contestants`,
      ...standings[at],
      ended_at: at === 'picked' ? iso(now, 17) : null,
    },
  });
  const steps = built.steps.map((step) => asWorkedOn(step, who));
  const view: ArenaView = {
    id: built.id,
    flow_run_id: built.id,
    prompt,
    repository: built.repository,
    base_commit: base,
    target: 'main',
    blind: false,
    contestants: who.map((one, index) => {
      const letter = letterOf(index);
      const left = (over || index === 1) && !lost(letter);
      return contestantOf({ n, letter, index, who: one, left, checked: over && !lost(letter) });
    }),
    judgement: over ? judgementOf(letters.filter((letter) => !lost(letter))) : null,
    pick_task_id: at === 'ready' ? (steps.find(({ step_key }) => step_key === 'pick')?.id ?? null) : null,
    pick: null,
    merge: null,
    ...arena,
  };
  return { run: { ...built, steps, waits: waitsOf(steps, now) }, arena: asPicked(view) };
}

/** With nobody named before a blind pick, and after one the winner marked and the others kept. */
function asPicked(view: ArenaView): ArenaView {
  const { blind, pick } = view;
  const contestants = view.contestants.map((one) => {
    const selected = pick !== null && pick.contestant === one.letter;
    const isKept = pick !== null && !selected && one.change !== null;
    return {
      ...one,
      who: blind && pick === null ? null : one.who,
      selected,
      kept_ref: isKept ? `refs/boocode/kept/${one.chat_id}` : null,
    };
  });
  return { ...view, contestants };
}

/** Contestants by their agents, a person's step by a person, the rest by code. */
function asWorkedOn(step: TaskView, who: readonly Contestant[]): TaskView {
  const at = /^contestant\.([a-h])$/.exec(step.step_key ?? '')?.[1];
  const one = at === undefined ? undefined : who['abcdefgh'.indexOf(at)];
  if (one !== undefined) return { ...step, agent: one.agent, model: one.model ?? null, kind: 'write' };
  const key = step.step_key ?? '';
  if (key === 'judge') return step;
  if (key === 'pick') return { ...step, agent: 'human', model: null, kind: 'person', person: 'pick' };
  if (key.startsWith('check.')) return { ...step, agent: 'command', model: null, kind: 'command' };
  return { ...step, agent: 'conductor', model: null, kind: key === 'merge' ? 'merge' : 'code' };
}

interface Made {
  n: number;
  letter: string;
  index: number;
  who: Contestant;
  left: boolean;
  checked: boolean;
}

function contestantOf({ n, letter, index, who, left, checked }: Made): ContestantView {
  const check: CheckResult = {
    state: index === 1 ? 'failed' : 'passed',
    command: 'npm test',
    exit_code: index === 1 ? 1 : 0,
    seconds: 31 + index * 4,
    tail:
      index === 1
        ? '✖ payments/charge.test.ts\n  expected the order to be refused, and it was paid\n\nTests: 1 failed, 211 passed'
        : 'Tests: 212 passed',
  };
  return {
    letter,
    task_id: idOf(n, index + 1),
    chat_id: idOf(8800, index + 1),
    worktree_id: idOf(8900, index + 1),
    who,
    change: left
      ? {
          branch: `boocode/chat-${index + 1}`,
          base_commit: base,
          commit: `${index + 1}`.padEnd(40, 'c'),
          files: 2 + (index % 2),
          added: 14 + index * 9,
          removed: 3 + index,
          refused: null,
        }
      : null,
    check: checked ? check : null,
    rank: checked ? index + 1 : null,
    score: checked ? 9 - index : null,
    reason: checked ? (reasons[index % reasons.length] ?? null) : null,
    selected: false,
    kept_ref: null,
  };
}

const reasons = [
  'The limit is where the provider is asked, so every way into it has one; what the customer reads says what to do next.',
  'It sets the limit in one of two places, and a test that was there before fails.',
  'Right, but it changes how refunds are booked too, which nobody asked for.',
];

const judgementOf = (letters: readonly string[]): Judgement => ({
  summary: 'A is the smallest change that does all of it. C works as well, and touches more than was asked.',
  ranking: letters.map((contestant, index) => ({
    contestant,
    score: 9 - index,
    reason: reasons[index % reasons.length] ?? '',
  })),
});

/** A pick that was made, and what became of it. */
export const picked = (contestant: string | null, merge: ArenaView['merge'], words = ''): Partial<ArenaView> => ({
  pick: { contestant, after: { do: 'merge', way: 'merge' }, words },
  merge,
});

export const merged: ArenaView['merge'] = {
  state: 'merged',
  target: 'main',
  commit: 'd4e5f60718293a4b5c6d7e8f9001122334a1b2c3',
  conflicts: [],
  said: 'Merged into main with a merge commit.',
};
export const conflicting: ArenaView['merge'] = {
  state: 'conflicts',
  target: 'main',
  commit: base,
  conflicts: ['src/payments/charge.ts', 'src/payments/refund.ts'],
  said: 'main has moved meanwhile, and both changed 2 files. Bring it onto main in its chat, then merge again.',
};
export const occupied: ArenaView['merge'] = {
  state: 'occupied',
  target: 'main',
  commit: base,
  conflicts: ['src/payments/charge.ts'],
  said: 'main is checked out in /home/mara/shop with changes that are not committed. Commit or put them away there, then merge again; or make a branch.',
};
