import type { Flow, Prompt, Skip } from '@boocode/conductor/types';
import type { RunSources } from '../services/run-sources.js';
import type { ClaimedTask } from '../tasks/types.js';
import { RunSpec } from './run-spec.js';
import { readStep, type FlowStep } from './step-input.js';

export interface PromptPorts {
  flow: (name: string) => Flow | undefined;
  sources: Pick<RunSources, 'gather'>;
}

/** What the agent of a step is told, made from its row, its run and what it was handed: the same bytes whenever it is made. */
export async function stepPrompt(
  task: ClaimedTask,
  ports: PromptPorts,
): Promise<{ step: FlowStep; prompt: Prompt | Skip }> {
  const step = readStep(task, ports.flow);
  const { flow, input } = step;
  const needs = flow.needs(input);
  const given = await ports.sources.gather(input.run, needs);
  const names = needs.names === true ? { names: namesIn(task) } : {};
  return { step, prompt: flow.prompt(input, { ...given, ...names }) };
}

/** Agents and models that do steps of the run, as they are called. */
function namesIn({ run_spec }: ClaimedTask): string[] {
  const { agent, model, agents } = RunSpec.parse(run_spec);
  const choices = [{ agent, model }, ...Object.values(agents)];
  return [...new Set(choices.flatMap((choice) => [choice.agent, ...(choice.model === null ? [] : [choice.model])]))];
}
