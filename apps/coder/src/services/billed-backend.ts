import type { Usage } from '@boocode/contracts/task';
import type { AgentBackend } from './agent-backend.js';

/** Whether the agent's account is paid for by the month, so that nobody pays what it tells of dollars. Waits for the database. */
export type IsSubscription = (signal: AbortSignal) => Promise<boolean>;

/**
 * The same agent, without dollars that nobody pays: all that it tells of its usage passes here, on its way to transcripts,
 * attempts, sessions and pages.
 */
export function asBilled(backend: AgentBackend, isSubscription: IsSubscription): AgentBackend {
  return {
    ...backend,
    async prompt(session, request) {
      if (!(await isSubscription(request.signal))) return backend.prompt(session, request);
      const result = await backend.prompt(session, {
        ...request,
        onEvent: (event) =>
          request.onEvent(event.type === 'usage' ? { ...event, usage: withoutDollars(event.usage) } : event),
      });
      return { ...result, usage: result.usage && withoutDollars(result.usage) };
    },
  };
}

const withoutDollars = (usage: Usage): Usage => ({ ...usage, cost_usd: null });
