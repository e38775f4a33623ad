import type { AgentBackend, Session } from './agent-backend.js';
import type { AttemptContext, TaskEnd, TaskRunner } from './task-runner.js';

/** The sessions that work on this host now, for who has something to say to one. */
export interface RunningSessions {
  /** A runner whose agent can be spoken to while it works. */
  spokenTo(runner: TaskRunner, backend: AgentBackend): TaskRunner;
  /** False: it does not work here, its agent takes no words meanwhile, or it has just ended its turn. */
  say(taskId: string, text: string): Promise<boolean>;
}

type Ear = (text: string) => Promise<boolean>;

export function createRunningSessions(): RunningSessions {
  const ears = new Map<string, Ear>();
  return {
    spokenTo: (runner, backend) => ({
      async run(task, context) {
        let spoken = false;
        const listening: AttemptContext = {
          ...context,
          onSession(session) {
            const hear = earOf(backend, session, context);
            ears.set(task.id, async (text) => {
              const heard = await hear(text);
              spoken ||= heard;
              return heard;
            });
            context.onSession(session);
          },
        };
        try {
          const end = await runner.run(task, listening);
          return spoken ? ofMoreThanItsInput(end) : end;
        } finally {
          ears.delete(task.id);
        }
      },
    }),
    say: async (taskId, text) => ears.get(taskId)?.(text) ?? false,
  };
}

/** An answer that a person's words went into is not to be found by the prompt alone. */
function ofMoreThanItsInput(end: TaskEnd): TaskEnd {
  if (end.outcome !== 'completed') return end;
  const { input_hash: _, ...rest } = end;
  return rest;
}

/** What was said and heard stands in the transcript, where it was said. */
function earOf(backend: AgentBackend, session: Session, { onEvent }: AttemptContext): Ear {
  return async (text) => {
    const heard = (await backend.steer?.(session, text)) ?? false;
    if (heard) onEvent({ type: 'notice', text: `A person said: ${text}` });
    return heard;
  };
}
