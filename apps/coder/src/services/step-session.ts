import { StepSpec } from '../flows/run-spec.js';
import type { ClaimedTask } from '../tasks/types.js';
import type { SessionRequest } from './agent-backend.js';

/** What the agent of a step is asked to be, in this folder. */
export function stepSession(task: ClaimedTask, cwd: string): SessionRequest {
  const { title, profile } = StepSpec.parse(task.spec);
  return {
    task_id: task.id,
    attempt: task.attempt,
    cwd,
    title,
    model: task.model,
    mode_id: task.mode_id,
    thinking_option_id: task.thinking_option_id,
    profile,
    agent_session_id: task.agent_session_id,
    tools: [],
  };
}
