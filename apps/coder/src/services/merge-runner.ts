import type { MergeResult } from '@boocode/contracts/arena';
import type { Flow, StepInput } from '@boocode/conductor/types';
import { graftOf } from '../flows/graft-rows.js';
import { answerIn, changeFor } from '../flows/step-change.js';
import { readStep } from '../flows/step-input.js';
import type { MergeRequest } from '../git-actions/merge-branch.js';
import type { ClaimedTask } from '../tasks/types.js';
import { commitOf } from './git/repository.js';
import { failure, type TaskRunner } from './task-runner.js';

export interface MergeRunnerPorts {
  flow: (name: string) => Flow | undefined;
  mergeBranch: (request: MergeRequest) => Promise<MergeResult>;
  /** Makes a branch at a commit, or says why not. */
  makeBranch: (request: { repository: string; name: string; commit: string }) => Promise<MergeResult>;
}

/**
 * Runs a step that merges: the change that it is about comes into the branch that its run was launched on, or into the run's own line; of a
 * picked winner becomes what the person said. That it can't be merged is a result with the ways on, and no failure of the step.
 */
export function createMergeRunner(ports: MergeRunnerPorts): TaskRunner {
  return {
    async run(task) {
      const step = readStep(task, ports.flow);
      const { input } = step;
      if (input.step.merge === undefined)
        return failure('step.merge', `The step ${input.step.key} does not say where to.`);
      const result = await merged(ports, input, task);
      const output = { text: result.said, data: result };
      return { outcome: 'completed', output, usage: null, findings: [], ...graftOf(task, step, output) };
    },
  };
}

async function merged(ports: MergeRunnerPorts, input: StepInput, task: ClaimedTask): Promise<MergeResult> {
  const { step, run } = input;
  const { repository, head_commit, head_ref } = run;
  const wanted = wantedOf(input);
  if (typeof wanted === 'string') return nothing(wanted);
  const change = changeFor(input);
  if (change === null) return nothing('There is no change to merge.');
  if (wanted.do === 'branch') return ports.makeBranch({ repository, name: wanted.name, commit: change.commit });
  const isLine = step.merge?.into === 'line';
  const target = isLine ? lineOf(input, task) : head_ref;
  if (isLine && (await commitOf(repository, `refs/heads/${target}`)) === null) {
    const line = await ports.makeBranch({ repository, name: target, commit: head_commit });
    if (line.state !== 'branched') return line;
  }
  return ports.mergeBranch({ repository, target, commit: change.commit, way: wanted.way, message: step.title });
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
  return after.do === 'nothing' ? `Of ${contestant} nothing was to become yet.` : after;
}

/** The run's own branch of what was merged so far: `boocode/mend-1a2b3c4d`. */
function lineOf({ run }: StepInput, { flow_run_id, id }: ClaimedTask): string {
  return `boocode/${run.plan.flow.replaceAll(/[^a-z0-9]+/g, '-')}-${(flow_run_id ?? id).slice(-8)}`;
}

function nothing(said: string): MergeResult {
  return { state: 'nothing', target: null, commit: null, conflicts: [], said };
}
