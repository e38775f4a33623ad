import type { AgentBackend, PromptRequest, Session, TurnResult } from './agent-backend.js';

/**
 * One turn of an agent. One that says that it is complete and yet said nothing, filled no shape and used no tool is the failure
 * `output.empty`: a success over nothing would be counted as work.
 */
export async function promptAgent(
  backend: Pick<AgentBackend, 'prompt'>,
  session: Session,
  request: PromptRequest,
): Promise<TurnResult> {
  let usedTools = false;
  const result = await backend.prompt(session, {
    ...request,
    onEvent(event) {
      usedTools ||= event.type === 'tool_call';
      request.onEvent(event);
    },
  });
  if (result.outcome !== 'completed' || usedTools) return result;
  if (result.text.trim() !== '' || result.structured !== undefined) return result;
  const message = 'The agent ended its turn as done without an answer, and had done nothing.';
  const error = { outcome: 'failure', code: 'output.empty', message } as const;
  return { outcome: 'failure', error, usage: result.usage };
}
