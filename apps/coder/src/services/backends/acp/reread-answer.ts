import { readChoices } from './config-options.js';
import { cancelledPermission } from './router.js';
import { asked, configure, setUp } from './sessions.js';
import type { Turn } from './turn.js';

/** What the agent itself has kept of an answer, for one that tells it twice: a load of the session tells it as it is. */
export async function rereadAnswer({ agent, process, session }: Turn, messageId: string): Promise<string> {
  let answer = '';
  const unlisten = process.router.listen(session.id, {
    onUpdate(update) {
      if (update.sessionUpdate !== 'agent_message_chunk' || update.messageId !== messageId) return;
      if (update.content.type === 'text') answer += update.content.text;
    },
    onPermission: async () => cancelledPermission,
    onElicitation: async () => ({ action: 'cancel' }),
    onUnknown: () => undefined,
    onLog: () => undefined,
    onExit: () => undefined,
  });
  try {
    const call = process.agent.request('session/load', { ...setUp(agent, session.request), sessionId: session.id });
    session.choices = readChoices(await asked('tell its answer again', agent, call));
    // What it replays has come when this is answered too.
    await configure(agent, process, session);
    return answer;
  } finally {
    unlisten();
  }
}
