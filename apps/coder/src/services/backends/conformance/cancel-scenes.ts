import { constantFrom, integer, noBias, record, sample } from 'fast-check';
import type { RuleStep } from '@boocode/rehearsal/rules';
import type { PermissionProfile } from '../../agent-backend.js';

/** What a turn is at when it is cancelled. */
export interface Scene {
  prompt: string;
  profile: PermissionProfile;
  steps: RuleStep[];
  /** Whether the turn comes to an end by itself. */
  ends?: true;
  /** Whether it waits for a person, where it can ask. */
  asks?: true;
}

/** In the arguments of every process that a command of these scenes starts. */
export const commandToken = 'time.sleep(613.7)';

const never: RuleStep = { text: 'never', hang: true };
const waiting = `import time; ${commandToken}`;
const deaf = `import signal, time; [signal.signal(s, signal.SIG_IGN) for s in (1, 2, 15)]; ${commandToken}`;

/** Shell commands that take long, and what they do to outlive the turn that began them. */
export const longCommands = {
  waits: `python3 -c '${waiting}'`,
  isDeaf: `python3 -c '${deaf}' & python3 -c '${deaf}'`,
  goesItsOwnWay: `setsid python3 -c '${deaf}' & python3 -c '${waiting}'`,
  isLeftBehind: `(setsid python3 -c '${waiting}' >/dev/null 2>&1 &); echo begun`,
};

function atTool(prompt: string, command: string): Scene {
  return { prompt, profile: 'write', steps: [{ text: 'I run it.', tools: [{ bash: command }] }, never] };
}

export const scenes: readonly Scene[] = [
  {
    prompt: 'speak slowly',
    profile: 'read-only',
    steps: [
      { text: ['one ', 'two ', 'three '], chunkMs: 60, tools: [{ read: 'alpha.txt' }] },
      { text: ['four ', 'five ', 'six ', 'seven ', 'eight'], chunkMs: 60 },
    ],
    ends: true,
  },
  { prompt: 'say nothing', profile: 'read-only', steps: [never] },
  { prompt: 'fall silent', profile: 'write', steps: [{ text: 'Hm.', hang: 'mid' }] },
  atTool('run it', longCommands.waits),
  atTool('run what hears no signal', longCommands.isDeaf),
  atTool('run what goes its own way', longCommands.goesItsOwnWay),
  atTool('run what is left behind', longCommands.isLeftBehind),
  {
    prompt: 'ask first',
    profile: 'ask',
    steps: [{ text: 'May I?', tools: [{ edit: 'alpha.txt', old: 'alpha', new: 'omega' }] }, never],
    asks: true,
  },
];

/** One cancel. */
export interface Round {
  scene: Scene;
  /** Its moment: 0 is before the session is open, 1 is when an undisturbed turn would have ended. */
  at: number;
  /** Where the turn is played: in a new session, in the one of the round before, or in that one taken up again. */
  session: 'new' | 'kept' | 'resumed';
}

const sessions = ['new', 'kept', 'resumed'] as const;
/** Gemini must wait for the next minute before it takes a session up again: that is for long forms. */
const LONG = 10;

/** The same rounds for the same seed. */
export function randomRounds(count: number, seed: number): Round[] {
  const round = record<Round>({
    scene: constantFrom(...scenes),
    at: integer({ min: 0, max: 1_500 }).map((thousandths) => thousandths / 1_000),
    session: constantFrom(...(count < LONG ? sessions.slice(0, 2) : sessions)),
  });
  return sample(noBias(round), { seed, numRuns: count });
}
