import type { Flow, Prompt, Skip } from '@boocode/conductor/types';
import type { RunSources } from '../services/run-sources.js';
import type { ClaimedTask } from '../tasks/types.js';
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
  const given = await ports.sources.gather(input.run, flow.needs(input));
  return { step, prompt: flow.prompt(input, given) };
}
