import type { AgentBackend, Session, SessionRequest } from './agent-backend.js';
import { BackendError } from './backends/backend-error.js';
import type { AttemptContext, TaskEnd } from './task-runner.js';

interface Wanted {
  request: SessionRequest;
  context: AttemptContext;
}

type Work = (session: Session) => Promise<TaskEnd>;

/**
 * Gives an attempt its agent's session: the one that the request names where the agent can take it up, else a fresh one. One
 * that turns out to be stale only when it is spoken to is replaced by a fresh one, once.
 */
export async function inSession(backend: AgentBackend, { request, context }: Wanted, work: Work): Promise<TaskEnd> {
  try {
    const { end, stale } = await inOneSession(backend, { request, context }, work);
    if (!stale || context.signal.aborted) return end;
    context.onEvent({ type: 'notice', text: 'Its session could not be taken up again, so it goes on in a fresh one.' });
    const fresh = { ...request, agent_session_id: null };
    return (await inOneSession(backend, { request: fresh, context }, work)).end;
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    const { outcome, code, message } = error;
    return { outcome, error: { outcome, code, message }, usage: null, retry_after_seconds: null };
  }
}

async function inOneSession(
  backend: AgentBackend,
  { request, context }: Wanted,
  work: Work,
): Promise<{ end: TaskEnd; stale: boolean }> {
  const session = await backend.ensureSession(request);
  context.onSession(session);
  try {
    const end = await work(session);
    return { end, stale: session.resumed && end.outcome !== 'completed' && end.error.code === 'agent.session' };
  } finally {
    await backend.closeSession(session);
  }
}
