import { hasProcTable, listProcesses } from '@boocode/processes/process-table';
import { expect, it, vi } from 'vitest';
import type { AskAnswer, Session } from '../../agent-backend.js';
import { play, sessionRequest } from '../conformance-world.js';
import { randomRounds, scenes, type Round, type Scene } from './cancel-scenes.js';
import { beyond, commandsIn, runningIn } from './remains.js';
import { script, textOf, type OnStage, type Stage } from './stage.js';

const rounds = Number(process.env['BOOCODE_CANCEL_ROUNDS'] ?? 1);
const seed = Number(process.env['BOOCODE_CANCEL_SEED'] ?? 2026);

type Remains = ReturnType<typeof runningIn>;

/** A session of a round before. */
interface Kept {
  session: Session;
  cwd: string;
  profile: Scene['profile'];
}

export function describeRandomCancels(stage: OnStage): void {
  it.runIf(hasProcTable())(
    `leaves no process of a turn and stays usable, cancelled at random (${rounds} times)`,
    async () => {
      script(stage(), 'still fine', { text: 'Fine.' });
      for (const scene of scenes) script(stage(), scene.prompt, ...scene.steps);
      const plan = randomRounds(rounds, seed);
      const player = new Player(stage(), await undisturbed(stage(), plan));
      for (const round of plan) await player.play(round);
      await player.close();
      expect(player.faults).toEqual([]);
    },
    120_000 + rounds * 60_000,
  );
}

/** What runs when all sessions of a backend that nobody disturbs are closed, and how long a session with one turn takes. */
async function undisturbed(
  { world, subject: { backend } }: Stage,
  plan: readonly Round[],
): Promise<{ closed: Remains; took: number }> {
  // A process that is kept may be another one for other rights; the turn below has the least.
  const profiles = new Set(plan.map(({ scene }) => scene.profile));
  profiles.delete('read-only');
  for (const profile of profiles) {
    await backend.closeSession(await backend.ensureSession(sessionRequest(world, { profile })));
  }
  const begun = Date.now();
  const session = await backend.ensureSession(sessionRequest(world, { cwd: await world.copy('undisturbed') }));
  const { result } = await play(backend, session, { user: 'speak slowly' });
  expect(result.outcome).toBe('completed');
  const took = Date.now() - begun;
  await backend.closeSession(session);
  return { closed: runningIn(world), took };
}

/** Plays rounds and notes what was not as it must be. */
class Player {
  readonly faults: string[] = [];
  readonly #stage: Stage;
  readonly #usual: { closed: Remains; took: number };
  readonly #noted = new Set<number>();
  #kept: Kept | null = null;
  #round = '';
  #number = 0;

  constructor(stage: Stage, usual: { closed: Remains; took: number }) {
    this.#stage = stage;
    this.#usual = usual;
  }

  async play(round: Round): Promise<void> {
    const { world, subject } = this.#stage;
    const { scene, at } = round;
    this.#number += 1;
    this.#round = `round ${this.#number} of seed ${seed}, "${scene.prompt}" at ${at}, ${round.session} session`;
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), at * this.#usual.took);
    const { session } = await this.#sessionFor(round);
    const tooLate = stop.signal.aborted;
    const standing = runningIn(world);
    // A process that had grown too large was ended at rest; the turn starts another.
    const before = standing.length === 0 ? this.#usual.closed : standing;
    const { result } = await play(subject.backend, session, {
      user: scene.prompt,
      signal: stop.signal,
      onAsk: async (_ask, signal) => (scene.asks === true ? unanswered(signal) : { decision: 'allow' }),
    });
    const through = result.outcome === 'completed';
    // What a session keeps for its next turn is kept where this one came to its end.
    await this.#noteRemains('its end', through ? commandsIn(world) : beyond(before, runningIn(world)));
    if (through ? scene.ends !== true || tooLate : result.outcome !== 'cancelled') {
      this.#note(`ended as ${JSON.stringify(result)}`);
    }
    clearTimeout(timer);
    // A cancel that comes after the end.
    stop.abort();
    await vi.waitUntil(() => world.rehearsal.requests.every((request) => request.ending !== null));
    const next = await play(subject.backend, session, { user: 'still fine' });
    if (next.result.outcome !== 'completed' || next.result.text !== 'Fine.' || textOf(next.events) !== 'Fine.') {
      this.#note(`then ${JSON.stringify(next)}`);
    }
  }

  async close(): Promise<void> {
    if (this.#kept === null) return;
    await this.#stage.subject.backend.closeSession(this.#kept.session);
    this.#kept = null;
    const { world } = this.#stage;
    await this.#noteRemains('the close of its session', commandsIn(world));
    // An agent may be about to end a helper of its own.
    const atRest = (): Remains => beyond(this.#usual.closed, runningIn(world));
    await vi.waitUntil(() => atRest().length === 0, { timeout: 5_000 }).catch(() => undefined);
    await this.#noteRemains('the close of its session', atRest());
  }

  async #sessionFor({ scene: { profile }, session: wish }: Round): Promise<Kept> {
    const { world, subject } = this.#stage;
    const kept = this.#kept?.profile === profile ? this.#kept : null;
    if (kept !== null && wish === 'kept') return kept;
    await this.close();
    const resumed = wish === 'resumed' ? kept : null;
    const cwd = resumed?.cwd ?? (await world.copy(`cancelled-${this.#number}`));
    const agent_session_id = resumed?.session.agent_session_id ?? null;
    const session = await subject.backend.ensureSession(sessionRequest(world, { cwd, profile, agent_session_id }));
    return (this.#kept = { session, cwd, profile });
  }

  async #noteRemains(when: string, remains: Remains): Promise<void> {
    for (const { pid, command, forking } of remains) {
      // An agent that looks after itself: what it was about to start is nothing of the turn's, and is gone at once.
      if (forking && (await isSoonGone(pid))) continue;
      if (!this.#noted.has(pid)) this.#note(`after ${when} still runs ${command.join(' ').slice(0, 300)}`);
      this.#noted.add(pid);
    }
  }

  #note(fault: string): void {
    this.faults.push(`${this.#round}: ${fault}`);
  }
}

async function isSoonGone(pid: number): Promise<boolean> {
  const gone = (): boolean => !listProcesses().some((row) => row.pid === pid);
  return vi.waitUntil(gone, { timeout: 1_000 }).catch(() => false);
}

/** Nobody answers for as long as the turn lives. */
async function unanswered(signal: AbortSignal): Promise<AskAnswer> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('withdrawn')), { once: true });
  });
}
