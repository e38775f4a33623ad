import { v7 as uuidv7 } from 'uuid';
import type { CoderStage } from './coder-stage.js';
import type { WatchedAttempt } from './attempt-watch.js';
import { residentOfTrees } from './memory.js';
import { timingOf, type Timing } from './overhead.js';

/**
 * What an attempt was: `cold` the first of a review, when no process of the agent runs; `step` one of its later ones; `begun` the
 * first message of a chat, `message` a later one.
 */
export type Kind = 'cold' | 'step' | 'begun' | 'message';

export interface Measured {
  kind: Kind;
  timing: Timing;
}

/** Messages of one chat, the first of which begins it. */
export const messages = 5;
const heldSessions = 3;

/** A review and a chat by one agent, whose process was ended before. Throws when any of it does not complete. */
export async function playAgent(stage: CoderStage, agent: string): Promise<Measured[]> {
  await stage.tap.killAgents();
  stage.tap.forget();
  const steps = (await stage.review(agent)).map(
    (attempt, n) => ({ attempt, kind: n === 0 ? 'cold' : 'step' }) as const,
  );
  const chat = uuidv7();
  const said: { attempt: WatchedAttempt; kind: Kind }[] = [];
  for (let n = 0; n < messages; n += 1) {
    said.push({ attempt: await stage.say(agent, chat), kind: n === 0 ? 'begun' : 'message' });
  }
  const sights = stage.tap.sights();
  return [...steps, ...said].flatMap(({ attempt, kind }) => {
    if (attempt.problem !== null) throw new Error(`${attempt.task.step_key ?? 'message'}: ${attempt.problem}`);
    const timing = timingOf(attempt, sights);
    // A step that has nothing to do asks nobody.
    return timing === null ? [] : [{ kind, timing }];
  });
}

/** Resident memory of an agent, MiB, with one session in the middle of its turn, with two, and so on; null where it is not told. */
export async function weighAgent(stage: CoderStage, agent: string): Promise<(number | null)[]> {
  await stage.tap.killAgents();
  const held: (() => Promise<void>)[] = [];
  const sizes: (number | null)[] = [];
  try {
    while (held.length < heldSessions) {
      held.push(await stage.hold(agent, uuidv7()));
      sizes.push(residentOfTrees(stage.tap.pids));
    }
  } finally {
    await Promise.all(held.map((end) => end()));
  }
  return sizes;
}
