import type { MergeResult } from '@boocode/contracts/arena';
import type { Flow, StepInput } from '@boocode/conductor/types';
import { graftOf } from '../flows/graft-rows.js';
import { answerIn, changeAbout, letterOf } from '../flows/step-change.js';
import { readStep, type FlowStep } from '../flows/step-input.js';
import type { MergeRequest } from '../git-actions/merge-branch.js';
import type { ClaimedTask } from '../tasks/types.js';
import type { Merged } from '../worktrees/note-merged.js';
import { commitOf } from './git/repository.js';
import { failure, type TaskRunner } from './task-runner.js';

export interface MergeRunnerPorts {
  flow: (name: string) => Flow | undefined;
  mergeBranch: (request: MergeRequest) => Promise<MergeResult>;
  /** Makes a branch at a commit, or says why not. */
  makeBranch: (request: { repository: string; name: string; commit: string }) => Promise<MergeResult>;
  /** Notes that a commit is in a branch: squashed, nothing of git tells. */
  noteMerged: (merged: Merged, signal: AbortSignal) => Promise<void>;
  /** Keeps what lies in the worktree of a chat as a ref, or says why it can't. */
  keep: (chatId: string, signal: AbortSignal) => Promise<string | null>;
}

/**
 * Runs a step that merges: the change that it is about comes into the branch that its run was launched on, or into the run's own line; of a
 * picked winner becomes what the person said, and what the others left is kept as refs. That it can't be merged is a result with the ways on, and no failure of the step.
 */
export function createMergeRunner(ports: MergeRunnerPorts): TaskRunner {
  return {
    async run(task, { signal }) {
      const step = readStep(task, ports.flow);
      const { input } = step;
      if (input.step.merge === undefined)
        return failure('step.merge', `The step ${input.step.key} does not say where to.`);
      // Before the merge: a coder that dies in between does both again, and each finds what is done.
      const unkept = await keepOthers(ports, { input, task, signal });
      const told = await merged(ports, step, { task, signal });
      const result = { ...told, said: [told.said, ...unkept].join(' ') };
      const output = { text: result.said, data: result };
      return { outcome: 'completed', output, usage: null, findings: [], ...graftOf(task, step, output) };
    },
  };
}

/** Keeps what contestants left that were not picked. Answers with what could not be kept, and why. */
async function keepOthers(
  { keep }: MergeRunnerPorts,
  { input, task, signal }: { input: StepInput; task: ClaimedTask; signal: AbortSignal },
): Promise<string[]> {
  const unkept: string[] = [];
  for (const { letter, key } of othersOf(input)) {
    const row = task.dependencies.find(({ step_key }) => step_key?.split('/').at(-1) === key);
    const why = row?.chat_id == null ? null : await keep(row.chat_id, signal);
    if (why !== null) unkept.push(`What ${letter} left could not be kept as a ref, and stays in its worktree: ${why}`);
  }
  return unkept;
}

/** Contestants that were not picked, once somebody has said who is. */
function othersOf({ step, dependencies }: StepInput): { letter: string; key: string }[] {
  const pick = dependencies.find((result) => result.step.key === step.from);
  const answer = pick === undefined ? null : answerIn(pick);
  if (answer?.kind !== 'pick') return [];
  return dependencies.flatMap((result) => {
    const letter = letterOf(result);
    return letter === null || letter === answer.pick.contestant ? [] : [{ letter, key: result.step.key }];
  });
}

async function merged(
  ports: MergeRunnerPorts,
  flowStep: FlowStep,
  { task, signal }: { task: ClaimedTask; signal: AbortSignal },
): Promise<MergeResult> {
  const { input } = flowStep;
  const { step, run } = input;
  const { repository, head_ref } = run;
  const wanted = wantedOf(input);
  const change = changeAbout(flowStep, 'There is no change to merge.');
  // Of what is not merged there need be no line.
  const comes = typeof wanted !== 'string' && !('skip' in change);
  const isLine = step.merge?.into === 'line' && (comes || step.arena !== undefined);
  const line = isLine ? await lineOf(ports, input, task) : null;
  if (line !== null && line.state !== 'branched') return line;
  // What comes after a line goes on from where that stands, whether anything came into it or not.
  if (typeof wanted === 'string') return nothing(wanted, line);
  if ('skip' in change) return nothing(change.skip, line);
  if (wanted.do === 'branch') return ports.makeBranch({ repository, name: wanted.name, commit: change.commit });
  const target = line?.target ?? head_ref;
  const { commit } = change;
  const order = { repository, target, commit, way: wanted.way, message: step.title, mark: task.id };
  const told = await ports.mergeBranch(order);
  // A coder that died in between finds it merged, and notes it now.
  if (told.state === 'merged' || told.state === 'nothing')
    await ports.noteMerged({ repository, commit, target }, signal);
  return told;
}

type Wanted = { do: 'merge'; way: MergeRequest['way'] } | { do: 'branch'; name: string };

/** What becomes of the change: as the plan says, but for the word of a person; a string says why nothing does. */
function wantedOf({ step, dependencies }: StepInput): Wanted | string {
  const answers = dependencies.flatMap((result) => {
    const answer = answerIn(result);
    return answer === null ? [] : [{ key: result.step.key, answer }];
  });
  const declined = answers.find(({ answer }) => answer.kind === 'approve' && !answer.approved)?.answer;
  if (declined?.kind === 'approve') return `It was not approved.${declined.words === '' ? '' : ` ${declined.words}`}`;
  const planned: Wanted = { do: 'merge', way: step.merge?.way ?? 'merge' };
  const picked = answers.find(({ key }) => key === step.from)?.answer;
  if (picked?.kind !== 'pick') return planned;
  const { contestant, after } = picked.pick;
  if (contestant === null) return 'Nobody was picked.';
  // What comes next in the flow rests on the winner, so it is on the line whatever is to become of it beyond.
  if (step.merge?.into === 'line') return after.do === 'merge' ? after : planned;
  return after.do === 'nothing' ? `Of ${contestant} nothing was to become yet.` : after;
}

/** The run's own branch of what was merged so far, made where there is none: `boocode/mend-1a2b3c4d`. */
async function lineOf(
  { makeBranch }: MergeRunnerPorts,
  { run }: StepInput,
  { flow_run_id, id }: ClaimedTask,
): Promise<MergeResult> {
  const { repository, head_commit } = run;
  const name = `boocode/${run.plan.flow.replaceAll(/[^a-z0-9]+/g, '-')}-${(flow_run_id ?? id).slice(-8)}`;
  const commit = await commitOf(repository, `refs/heads/${name}`);
  if (commit === null) return makeBranch({ repository, name, commit: head_commit });
  return { state: 'branched', target: name, commit, conflicts: [], said: '' };
}

function nothing(said: string, line: MergeResult | null): MergeResult {
  return { state: 'nothing', target: line?.target ?? null, commit: line?.commit ?? null, conflicts: [], said };
}
