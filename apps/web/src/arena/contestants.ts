import type { ArenaView, CheckResult, Contestant, ContestantView } from '@boocode/contracts/arena';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { TaskCondition, TaskView } from '@boocode/contracts/task';
import { clock } from '../format/duration.js';
import { money, tokens } from '../format/amount.js';
import { modelName } from '../format/names.js';
import { conditions } from '../state/conditions.js';

/** A contestant with the steps that are its own. */
export interface Entry extends ContestantView {
  /** Who it is; its letter alone where nobody is to know yet. */
  name: string;
  /** Undefined where its run no longer has it. */
  step: TaskView | undefined;
  checkStep: TaskView | undefined;
}

const whoLine = ({ agent, model }: Contestant): string =>
  model === undefined ? agent : `${agent} · ${modelName(model)}`;

/** Contestants in the order of their letters. */
export function entriesOf(arena: ArenaView, run: Pick<FlowRunView, 'steps'>): Entry[] {
  return arena.contestants.map((view) => {
    const step = run.steps.find(({ id }) => id === view.task_id);
    const key = step?.step_key?.replace(/contestant\.([a-z])$/, 'check.$1');
    return {
      ...view,
      name: view.who === null ? `Contestant ${view.letter}` : whoLine(view.who),
      step,
      checkStep: run.steps.find(({ step_key, id }) => step_key !== null && step_key === key && id !== view.task_id),
    };
  });
}

/** Changes with what its steps come to: an arena is read again then. */
export const standingOf = (steps: readonly TaskView[]): string =>
  steps.map(({ state, attempt }) => `${state.slice(0, 2)}${attempt}`).join('.');

const lost = new Set<TaskCondition>(['failed', 'cancelled', 'skipped']);

/** Whether there is something of it to take. */
export const isChoosable = ({ step, change }: Entry): boolean =>
  change !== null &&
  change.refused === null &&
  change.commit !== change.base_commit &&
  !(step !== undefined && lost.has(step.condition));

/** Why it can't be picked, in a few words. */
export function whyNotOf({ step, change }: Entry): string {
  if (step !== undefined && lost.has(step.condition)) return conditions[step.condition].word;
  if (change === null) return 'not ready';
  return change.refused === null ? 'changed nothing' : 'not committed';
}

/** So long it has worked. */
export function workedOf(step: TaskView | undefined, now: number): string {
  if (step?.started_at == null) return '';
  return clock((step.ended_at === null ? now : Date.parse(step.ended_at)) - Date.parse(step.started_at));
}

export function costOf(step: TaskView | undefined): string {
  const used = step?.cost_tokens ? `${tokens(step.cost_tokens)} tokens` : '';
  return [used, money(step?.cost_usd ?? null) ?? ''].filter(Boolean).join(' · ');
}

/** What became of its check, as a condition's look and words. */
export function checkWords(
  check: CheckResult | null,
  step: TaskView | undefined,
): { condition: TaskCondition; words: string } | null {
  if (check !== null) {
    switch (check.state) {
      case 'passed':
        return { condition: 'completed', words: 'check passed' };
      case 'failed':
        return { condition: 'failed', words: `check failed${check.exit_code === null ? '' : ` (${check.exit_code})`}` };
      case 'timed-out':
        return { condition: 'failed', words: 'check took too long' };
      case 'skipped':
        return { condition: 'skipped', words: 'not checked' };
    }
  }
  if (step === undefined || conditions[step.condition].ended) return null;
  return conditions[step.condition].live ? { condition: 'running', words: 'check runs' } : null;
}

/** `1st`, `2nd`, `3rd`, `4th`. */
export const place = (rank: number): string => `${rank}${['st', 'nd', 'rd'][rank - 1] ?? 'th'}`;
