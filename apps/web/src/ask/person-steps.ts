import type { FlowRunSummary } from '@boocode/contracts/flow-run';
import type { TaskView } from '@boocode/contracts/task';

/** Whether the step waits for a person's word, and not an agent of it for a decision. */
export const waitsForPerson = ({ agent, condition }: Pick<TaskView, 'agent' | 'condition'>): boolean =>
  agent === 'human' && condition === 'needs-you';

/** Whether it is a contestant that is to be picked; any other is to be approved. */
export const isPick = ({ step_key, reason }: Pick<TaskView, 'step_key' | 'reason'>): boolean =>
  reason?.endsWith('your pick') === true || /(^|[./])pick$/.test(step_key ?? '');

/** Whether a run stands because a step of it waits for a person: its reason then says for what. */
export const runWaits = ({ condition, reason }: Pick<FlowRunSummary, 'condition' | 'reason'>): boolean =>
  condition === 'needs-you' && /: Waits for (your (pick|approval)|a person)$/.test(reason ?? '');
