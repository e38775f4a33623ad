import type { FlowRunSummary } from '@boocode/contracts/flow-run';
import type { TaskCondition } from '@boocode/contracts/task';
import { exitCode } from '../errors.js';

const finals: ReadonlySet<TaskCondition> = new Set<TaskCondition>([
  'completed',
  'gaps',
  'failed',
  'cancelled',
  'skipped',
]);

/** Whether nothing will happen to a run or a step any more without a person. */
export function hasEnded(condition: TaskCondition): boolean {
  return finals.has(condition);
}

/** 0 for a run that completed with a verdict that says something, whatever it says; 1 for every other end. */
export function exitCodeOf(run: Pick<FlowRunSummary, 'condition' | 'verdict'>): number {
  const completed = run.condition === 'completed' || run.condition === 'gaps';
  return completed && run.verdict !== 'INCOMPLETE' ? exitCode.ok : exitCode.failed;
}
