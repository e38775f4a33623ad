import { setTimeout as delay } from 'node:timers/promises';
import type { House } from './house.js';
import type { Chat, Intent, Wishes } from './intents.js';
import { phases, type Call, type Landing, type Phase } from './tap.js';
import type { Target } from './person.js';

/** A kill: when it was meant to come, and where it has landed. */
export interface Kill extends Landing {
  meant: Phase;
  what: string;
}

/** What is asked for, and in which phase of it coder is killed, so many milliseconds at most behind that has begun. */
interface Scene {
  what: string;
  phase: Phase;
  /** The call of git that begins it; absent = the first one that is a sign of the phase. */
  sign?: RegExp;
  within: number;
  /** Makes what it needs with a coder that nobody kills. */
  prepare(wishes: Wishes): Promise<Intent>;
}

/** From 0 to 1, the same for the same seed. */
export type Chance = () => number;

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const newChat = async (wishes: Wishes): Promise<Intent> => wishes.begin('worktree').intent;
const again = async (wishes: Wishes): Promise<Intent> => wishes.write(await restingChat(wishes));
const merging =
  (target: Target, way: 'merge' | 'squash') =>
  async (wishes: Wishes): Promise<Intent> => {
    const chat = await restingChat(wishes);
    await wishes.fulfil(wishes.write(chat));
    await wishes.fulfil(wishes.commit(chat));
    return wishes.merge(chat, target, way);
  };
const restoring =
  (where: Chat['where'], what: 'code' | 'both') =>
  async (wishes: Wishes): Promise<Intent> => {
    const chat = await restingChat(wishes, where);
    await wishes.fulfil(wishes.write(chat));
    const [first] = await wishes.checkpoints(chat);
    if (first === undefined) throw new Error(`There is no checkpoint of chat ${chat.id}.`);
    return wishes.restore(chat, first, what);
  };

const scenes: readonly Scene[] = [
  { what: 'a worktree is made', phase: 'create', within: 30, prepare: newChat },
  { what: 'a worktree is set up', phase: 'set-up', within: 15, prepare: newChat },
  { what: 'an agent writes in a worktree', phase: 'edit', within: 40, prepare: newChat },
  {
    what: 'a checkpoint of a worktree',
    phase: 'checkpoint',
    // Between its ref and its row.
    sign: /update-ref refs\/boocode\/checkpoints/,
    within: 20,
    prepare: again,
  },
  {
    what: 'a commit',
    phase: 'commit',
    within: 20,
    prepare: async (wishes) => {
      const chat = await restingChat(wishes);
      await wishes.fulfil(wishes.write(chat));
      return wishes.commit(chat);
    },
  },
  {
    what: 'code and chat are restored in a worktree',
    phase: 'restore',
    within: 20,
    prepare: restoring('worktree', 'both'),
  },
  { what: 'a merge into a clean work tree', phase: 'merge', within: 40, prepare: merging('release', 'merge') },
  {
    what: 'a worktree is removed',
    phase: 'keep',
    within: 30,
    prepare: async (wishes) => {
      const chat = await restingChat(wishes);
      await wishes.fulfil(wishes.write(chat));
      return wishes.remove(chat);
    },
  },
  { what: 'a merge into a branch', phase: 'merge', within: 40, prepare: merging('line', 'squash') },
  { what: 'a step merges into a branch', phase: 'merge', within: 40, prepare: async (wishes) => wishes.arena('line') },
  {
    what: 'an agent writes in the project',
    phase: 'edit',
    within: 40,
    prepare: async (wishes) => wishes.write(await restingChat(wishes, 'in-place')),
  },
  {
    what: 'a checkpoint of the project',
    phase: 'checkpoint',
    within: 60,
    prepare: async (wishes) => wishes.write(await restingChat(wishes, 'in-place')),
  },
  { what: 'code is restored in the project', phase: 'restore', within: 20, prepare: restoring('in-place', 'code') },
  {
    what: 'a merge to where the person works',
    phase: 'merge',
    sign: /merge-base [0-9a-f]{40} [0-9a-f]{40}$/,
    within: 40,
    prepare: merging('main', 'merge'),
  },
  {
    what: 'a step merges into a work tree',
    phase: 'merge',
    within: 40,
    prepare: async (wishes) => wishes.arena('release'),
  },
];

/** A chat that has had a turn, and has none now. */
async function restingChat(wishes: Wishes, where: Chat['where'] = 'worktree'): Promise<Chat> {
  const found = wishes.chats.find((chat) => chat.where === where);
  if (found !== undefined) return found;
  const { chat, intent } = wishes.begin(where);
  await wishes.fulfil(intent);
  return chat;
}

/** Right behind a call of git, coder is still at what it called git for: that counts as well. So often a scene is played once more, each time with a shorter delay, where no kill has landed in its phase yet. */
const mostMore = 5;

/** Kills coder so many times, one scene after the other from one by chance on, and then until every phase that was meant has been hit. */
export async function killAll(
  ground: { house: House; wishes: Wishes; chance: Chance },
  kills: number,
): Promise<{ landed: Kill[]; missed: Phase[] }> {
  const landed: Kill[] = [];
  const first = Math.floor(ground.chance() * scenes.length);
  for (let number = 0; number < kills; number += 1) {
    const scene = scenes[(first + number) % scenes.length];
    if (scene !== undefined) landed.push(await killOnce(ground, scene));
  }
  const meant = phases.filter((phase) => landed.some((kill) => kill.meant === phase));
  const isMissed = (phase: Phase): boolean =>
    !landed.some(({ during, after }) => during.includes(phase) || after === phase);
  for (const scene of meant.flatMap((phase) => scenes.find((one) => one.phase === phase) ?? [])) {
    for (let more = 1; more <= mostMore && isMissed(scene.phase); more += 1) {
      landed.push(await killOnce(ground, { ...scene, within: scene.within / 2 ** more }));
    }
  }
  return { landed, missed: meant.filter(isMissed) };
}

/** Kills coder once, in a scene; beside it another worktree is made and written in. Then all that was asked for is fulfilled. */
async function killOnce(
  { house, wishes, chance }: { house: House; wishes: Wishes; chance: Chance },
  scene: Scene,
): Promise<Kill> {
  const { what, phase, sign, within } = scene;
  const intent = await scene.prepare(wishes);
  const beside = wishes.begin('worktree').intent;
  const place = house.tap.place();
  const isIt = (call: Call): boolean => (sign === undefined ? call.phase === phase : sign.test(call.words));
  const begun = house.tap.begins(isIt, place, 30_000).catch((cause: unknown) => {
    throw new Error(`There was nothing to kill while ${what}.`, { cause });
  });
  const told = new AbortController();
  // What a killed coder owes is asked for again below.
  const asking = Promise.all([askedUntil(intent, told.signal), beside.ask()]);
  try {
    await begun;
  } finally {
    told.abort();
  }
  await delay(chance() * within);
  const landing = house.tap.landing(place);
  await house.kill();
  await asking;
  await wishes.fulfil(intent, what);
  await wishes.fulfil(beside, `a worktree beside ${what}`);
  return { meant: phase, what, ...landing };
}

/** An arena is asked for more than once before it comes to its merge. */
async function askedUntil(intent: Intent, told: AbortSignal): Promise<void> {
  while (!told.aborted && !(await intent.ask())) await delay(20, undefined, { signal: told }).catch(() => undefined);
}
