import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { PermissionProfile, Session } from '../../agent-backend.js';
import { play, sessionRequest } from '../conformance-world.js';
import { isCore, type Costs } from './form.js';
import { script, type OnStage, type Stage } from './stage.js';

/** A session in a copy of the checkout, and a model that reads alpha.txt there and then edits it. */
async function aboutToEdit(stage: Stage, prompt: string, profile: PermissionProfile): Promise<Editing> {
  const { world, subject } = stage;
  const cwd = await world.copy(prompt);
  const path = join(cwd, 'alpha.txt');
  script(
    stage,
    prompt,
    { text: 'First I read.', tools: [{ read: path }] },
    { text: 'Now I edit.', tools: [{ edit: path, old: 'alpha', new: 'omega' }] },
    { text: 'That was it.' },
  );
  const session = await subject.backend.ensureSession(sessionRequest(world, { cwd, profile }));
  return { session, alpha: async () => readFile(path, 'utf8') };
}

interface Editing {
  session: Session;
  /** What the file holds now. */
  readonly alpha: () => Promise<string>;
}

const untouched = 'the alpha file\n';
const edited = 'the omega file\n';

export function describeAsks(stage: OnStage, costs: Costs): void {
  it.concurrent('edits nothing before a person has allowed it, where it can ask, and nothing at all where it can not', async () => {
    const { subject } = stage();
    const { session, alpha } = await aboutToEdit(stage(), 'edit when told', 'ask');
    const seen: string[] = [];
    const { result, events, asks } = await play(subject.backend, session, {
      user: 'edit when told',
      onAsk: async () => {
        seen.push(await alpha());
        return { decision: 'allow' };
      },
    });
    expect(result).toMatchObject({ outcome: 'completed', text: 'That was it.' });
    const able = subject.backend.capabilities.permissions;
    expect(asks.map((ask) => ask.kind)).toEqual(able ? ['permission'] : []);
    expect(asks.every(({ id, tool, title }) => id !== '' && tool !== '' && title !== '')).toBe(true);
    expect(asks.map((ask) => JSON.stringify(ask).includes('alpha.txt'))).toEqual(asks.map(() => true));
    expect(seen).toEqual(able ? [untouched] : []);
    // Also where the agent says nothing of a call before it has asked for it.
    const calls = events.flatMap((event) => (event.type === 'tool_call' ? [event.id] : []));
    const ends = events.flatMap((event) => (event.type === 'tool_update' ? [event.id] : []));
    expect(able ? [calls.length, calls] : []).toEqual(able ? [2, ends] : []);
    expect(await alpha()).toBe(able ? edited : untouched);
  });
  // A surface's own is that it asks and that an answer reaches the agent, which then edits.
  if (!isCore(costs)) describeOtherEdits(stage);
}

function describeOtherEdits(stage: OnStage): void {
  it.concurrent('really edits a file in a session that may write, and asks nobody for it', async () => {
    const { subject } = stage();
    const { session, alpha } = await aboutToEdit(stage(), 'edit freely', 'write');
    const { result, events, asks } = await play(subject.backend, session, { user: 'edit freely' });
    expect(result).toMatchObject({ outcome: 'completed', text: 'That was it.' });
    expect(await alpha()).toBe(edited);
    expect(asks).toEqual([]);
    expect(events.flatMap((event) => (event.type === 'tool_update' ? [event.status] : []))).not.toContain('failed');
  });

  it.concurrent('edits nothing that was denied, and the model is told the words of the denial', async () => {
    const { world, subject } = stage();
    // Nobody is asked there, so nothing can be denied: it is the turn above.
    if (!subject.backend.capabilities.permissions) return;
    const { session, alpha } = await aboutToEdit(stage(), 'edit in vain', 'ask');
    world.rehearsal.addRules([{ matchBody: 'the owner of alpha', steps: [{ text: 'I was told.' }] }]);
    const { result, asks } = await play(subject.backend, session, {
      user: 'edit in vain',
      onAsk: async () => ({ decision: 'deny', message: 'Leave it to the owner of alpha.' }),
    });
    expect(result).toMatchObject({ outcome: 'completed', text: 'I was told.' });
    expect(asks).toHaveLength(1);
    expect(await alpha()).toBe(untouched);
  });

  it.concurrent('never does what was still asked for when its turn was cancelled, whatever is answered later', async () => {
    const { subject } = stage();
    if (!subject.backend.capabilities.permissions) return;
    const { session, alpha } = await aboutToEdit(stage(), 'edit too late', 'ask');
    script(stage(), 'what now', { text: 'Nothing.' });
    const stop = new AbortController();
    const open: { allow(): void; signal: AbortSignal }[] = [];
    const turn = play(subject.backend, session, {
      user: 'edit too late',
      signal: stop.signal,
      onAsk: async (_ask, signal) =>
        new Promise((resolve) => open.push({ allow: () => resolve({ decision: 'allow' }), signal })),
    });
    await vi.waitFor(() => expect(open).toHaveLength(1), { timeout: 60_000, interval: 50 });
    stop.abort();
    // At once, not when a process is ended that waits for an answer in vain.
    await vi.waitFor(() => expect(open[0]?.signal.aborted).toBe(true), { timeout: 5_000 });
    expect((await turn).result.outcome).toBe('cancelled');
    open[0]?.allow();
    const { result } = await play(subject.backend, session, { user: 'what now' });
    expect(result).toMatchObject({ outcome: 'completed', text: 'Nothing.' });
    expect(await alpha()).toBe(untouched);
  });
}
