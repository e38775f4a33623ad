import { goingOutBy } from '../../conformance/internet.js';
import { maxModelCalls, type Subject } from '../../conformance/stage.js';
import type { SubjectOptions } from '../../conformance-world.js';
import { createPtyDispatchBackend } from '../../pty-dispatch.js';
import type { CliAgent } from '../cli-agent.js';

/** A command-line agent on the stand-in model, without an account of anybody. */
export function cliSubject(
  agent: CliAgent,
  { dataDir, rehearsal, internet }: SubjectOptions,
  traits: Pick<Subject, 'hides' | 'tellsReset' | 'maxModelCalls'> = {},
): Subject {
  const backend = createPtyDispatchBackend({
    agent: { ...agent, launch: goingOutBy(internet, (turn) => agent.launch(turn)) },
    dataDir,
    rehearsal,
    environment: {},
    limits: { patienceMs: 3_000, maxSteps: traits.maxModelCalls ?? maxModelCalls },
  });
  const thinking = agent.thinking[0];
  return {
    backend,
    seenGoingOut: true,
    killAgent() {
      for (const pid of backend.pids()) process.kill(pid, 'SIGKILL');
    },
    ...traits,
    ...(thinking === undefined ? {} : { thinking }),
  };
}
