import { setTimeout as delay } from 'node:timers/promises';
import { LaunchReply } from '@boocode/contracts/flow-run';
import { ask, DoorClosed } from './door.js';
import { READING_FLOW, type Grounds } from './grounds.js';
import { AGENT } from './host-programs.js';
import type { Network } from './network.js';

/** A run that a host has said it launched, by whichever try. */
export interface Launched {
  id: string;
  /** The machine that it was launched on. */
  home: string;
  /** The file that it writes; null: it only reads. */
  file: string | null;
}

interface Feeding {
  network: Network;
  grounds: Grounds;
  names: readonly string[];
  runs: number;
  /** Between two runs. */
  everyMs: number;
  /** Until then more come in. */
  isOver: () => boolean;
}

/** Every so many runs one writes; of the others every so many come with a commit that other hosts have not got. */
export const EVERY = { writing: 4, commit: 5 };
const AGAIN_MS = 1_000;

/**
 * Launches runs, on each machine one after the other, whatever fails, until there are `runs` of them and `isOver` says that no more are needed.
 * One that is not answered is asked for again by the same key, on the same machine.
 */
export async function feed(feeding: Feeding, signal: AbortSignal): Promise<Launched[]> {
  const launched: Launched[] = [];
  let next = 0;
  const onMachine = async (name: string): Promise<void> => {
    while (next < feeding.runs || !feeding.isOver()) {
      const number = next;
      next += 1;
      launched.push(await launchOn(feeding, name, { number, signal }));
      await delay(feeding.everyMs * feeding.names.length, undefined, { signal });
    }
  };
  await Promise.all(feeding.names.map((name) => onMachine(name)));
  return launched;
}

async function launchOn(
  { network, grounds }: Feeding,
  home: string,
  { number, signal }: { number: number; signal: AbortSignal },
): Promise<Launched> {
  const file = number % EVERY.writing === EVERY.writing - 1 ? `notes/run-${number}.txt` : null;
  if (file === null && number % EVERY.commit === 0) await grounds.moveOn(home, number);
  const { route, body } = file === null ? reading(grounds.read(home)) : writing(grounds.written(home), file);
  for (;;) {
    signal.throwIfAborted();
    try {
      const reply = await ask(network, home, route, { ...body, confirmed: true, idempotency_key: `run-${number}` });
      return { id: LaunchReply.parse(reply).id, home, file };
    } catch (error) {
      if (!(error instanceof DoorClosed)) throw error;
      await delay(AGAIN_MS, undefined, { signal });
    }
  }
}

function reading(repo: string): { route: string; body: object } {
  return { route: '/flow-runs', body: { flow: READING_FLOW, repo, focus: ['src'], band: 'small', agent: AGENT } };
}

/** An arena: two write the same file, each on a branch of its own, one judges them, and the first is merged. */
function writing(repo: string, file: string): { route: string; body: object } {
  const contestants = [{ agent: AGENT }, { agent: AGENT }];
  return {
    route: '/arenas',
    body: { repo, prompt: `Write the file ${file}`, contestants, judge: { agent: AGENT }, pick: 'judge' },
  };
}
