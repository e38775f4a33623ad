import { isByAgent, PlanStep } from '@boocode/contracts/flow-plan';
import type { PromptView } from '@boocode/contracts/task-attempt';
import { StepFailure, type Prompt } from '@boocode/conductor/types';
import { isOrdinary, OrdinarySpec } from '../chats/ordinary-task.js';
import { CoderError } from '../errors.js';
import { recheckWords } from '../findings/recheck-words.js';
import type { ClaimedTask, Dependency } from '../tasks/types.js';
import { StepInputError } from './step-input.js';
import { stepPrompt, type PromptPorts } from './step-prompt.js';

/** So much of an output says what it is, as in `output_summary`. */
const summaryLength = 500;

/** What the agent of a task is told, and what it is handed. Throws `CoderError` 409 for a step that this coder does not know. */
export async function promptView(task: ClaimedTask, ports: PromptPorts): Promise<PromptView> {
  const inputs = task.dependencies.map(inputOf);
  return { text: await textOf(task, ports), bound_by: boundBy(task.spec), inputs };
}

/** Rows of before the plan kept it are bound by nothing that is known; so are tasks that no plan made. */
const boundBy = (spec: ClaimedTask['spec']): PromptView['bound_by'] =>
  PlanStep.shape.bound_by.safeParse(spec['bound_by']).data ?? [];

async function textOf(task: ClaimedTask, ports: PromptPorts): Promise<string | null> {
  if (isOrdinary(task)) {
    const { recheck } = OrdinarySpec.parse(task.spec);
    return recheck === undefined ? task.input : toldIn(await recheckWords(recheck));
  }
  const waits = task.dependencies.some(({ state }) => state === 'pending' || state === 'running');
  // The root carries the spec of its run, which says nothing of a kind: it is code.
  const kind = PlanStep.shape.kind.safeParse(task.spec['kind']).data;
  if (kind === undefined || !isByAgent(kind) || waits) return null;
  try {
    const { prompt } = await stepPrompt(task, ports);
    return 'skip' in prompt ? null : toldIn(prompt);
  } catch (error) {
    // What it rests on is missing, so nobody is told anything.
    if (error instanceof StepFailure) return null;
    if (!(error instanceof StepInputError)) throw error;
    throw new CoderError({ code: error.code, status: 409, message: error.message, cause: error });
  }
}

function toldIn({ system, user }: Pick<Prompt, 'system' | 'user'>): string {
  return `${system}\n\n${user}`;
}

function inputOf({ id, step_key, state, output }: Dependency): PromptView['inputs'][number] {
  return { task_id: id, step_key: step_key ?? '', state, summary: output === null ? null : summaryOf(output) };
}

function summaryOf({ text, data }: NonNullable<Dependency['output']>): string {
  const said = typeof data === 'object' && data !== null && 'summary' in data ? data.summary : '';
  return (typeof said === 'string' && said !== '' ? said : text).slice(0, summaryLength);
}
