import type { PermissionProfile } from '@boocode/contracts/agent';
import type { MessageRequest } from '@boocode/contracts/coder-chat';
import type { NewTask } from '../tasks/types.js';
import type { LastOfChat } from './chat-tasks.js';
import { OrdinarySpec } from './ordinary-task.js';

export interface MessageTask {
  id: string;
  chat_id: string;
  request: Omit<MessageRequest, 'repo' | 'agent' | 'idempotency_key' | 'where'>;
  /** The chat's task before; null when this one begins it. */
  last: LastOfChat | null;
  project_id: string | null;
  agent: { id: string; default_model: string | null };
  title?: string;
}

/** The row of a message. What it does not say is as in the chat's last task; a model is only kept with its agent. */
export function messageTask({ id, chat_id, request, last, project_id, agent, title }: MessageTask): NewTask {
  const before = last?.agent === agent.id ? last : fresh(agent.default_model);
  const said = OrdinarySpec.parse(last?.spec ?? {});
  const profile: PermissionProfile = request.profile ?? said.profile;
  const labels = request.labels ?? said.labels;
  const spec: OrdinarySpec = {
    profile,
    ...(title !== undefined && { title }),
    ...(labels !== undefined && { labels }),
  };
  return {
    id,
    project_id,
    parent_task_id: null,
    flow_run_id: null,
    step_key: null,
    depends_on: [],
    min_deps: null,
    input: request.text,
    agent: agent.id,
    model: request.model ?? before.model,
    mode_id: request.mode_id ?? before.mode_id,
    thinking_option_id: request.thinking_option_id ?? before.thinking_option_id,
    priority: 0,
    // A person is there to say it again; only what was cut off is tried again by itself.
    max_attempts: 1,
    spec: { ...spec },
    // One turn at a time: the agent's session belongs to the chat.
    session_id: chat_id,
    chat_id,
  };
}

function fresh(model: string | null): Pick<LastOfChat, 'model' | 'mode_id' | 'thinking_option_id'> {
  return { model, mode_id: null, thinking_option_id: null };
}
