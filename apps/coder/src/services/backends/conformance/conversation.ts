import type { Session } from '../../agent-backend.js';
import { play, sessionRequest, type Played } from '../conformance-world.js';
import { script, type OnStage, type Stage } from './stage.js';

/** What the model tells of the first of its two calls in a turn, and of the last. */
const usage = { input: 100, output: 20 };
export const later = { input: 300, output: 40 };

/** Turns of one session, and one more once it was taken up again. */
export interface Conversation {
  session: Session;
  /** Two prompts that were given at once, each with a tool call. */
  look: Played;
  count: Played;
  again: Session;
  /** Is asked for what was said before. */
  recall: Played;
}

/** One conversation for all that looks at ordinary turns: each turn may be the start of an agent. It is held when it is first asked for. */
export function oneConversation(stage: OnStage): () => Promise<Conversation> {
  let held: Promise<Conversation> | null = null;
  return () => (held ??= hold(stage()));
}

async function hold(stage: Stage): Promise<Conversation> {
  const { world, subject } = stage;
  const { backend } = subject;
  script(
    stage,
    'look for PINEAPPLE',
    { reasoning: 'Where is it?', text: ['I will ', 'look.'], tools: [{ read: 'alpha.txt' }], usage },
    { text: ['It is ', 'the alpha file.'], usage: later },
  );
  const reading = { tools: [{ read: 'alpha.txt' }], usage };
  world.rehearsal.addRules([
    { matchBody: 'look for PINEAPPLE[^]*what did I look for', steps: [{ text: 'PINEAPPLE' }] },
    { match: '^what did I look for\\?$', steps: [{ text: 'nothing' }] },
    {
      matchBody: 'look for PINEAPPLE[^]*count them',
      steps: [
        { text: 'one', ...reading },
        { text: 'two', usage: later },
      ],
    },
    {
      match: '^count them$',
      steps: [
        { text: 'nobody', ...reading },
        { text: 'heard', usage: later },
      ],
    },
  ]);
  const session = await backend.ensureSession(sessionRequest(world));
  // Said at once, as agents must never hear it: some merge two prompts, others drop the first.
  const [look, count] = await Promise.all([
    play(backend, session, { user: 'look for PINEAPPLE' }),
    play(backend, session, { user: 'count them' }),
  ]);
  await backend.closeSession(session);
  const { agent_session_id } = session;
  const again = await backend.ensureSession(sessionRequest(world, { agent_session_id }));
  return { session, look, count, again, recall: await play(backend, again, { user: 'what did I look for?' }) };
}
