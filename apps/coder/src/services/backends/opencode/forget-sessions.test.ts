import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, play, sessionRequest, type World } from '../conformance-world.js';
import type { OpencodeServerBackend } from '../opencode-server.js';
import { rehearsedOpencode } from '../testing/rehearsed-opencode.js';

let world: World;
let backend: OpencodeServerBackend;
beforeAll(async () => {
  world = await createWorld();
  backend = rehearsedOpencode(world);
});
afterAll(async () => {
  await backend.dispose();
  await world.end();
});

test('forgets sessions that nobody takes up again, and can take up the others', { timeout: 120_000 }, async () => {
  world.rehearsal.addRules([{ match: '^say it$', steps: [{ text: 'It is said.' }] }]);
  const talk = async () => {
    const session = await backend.ensureSession(sessionRequest(world));
    await play(backend, session, { user: 'say it' });
    return session;
  };
  const [gone, needed, open] = [await talk(), await talk(), await talk()];
  await backend.closeSession(gone);
  await backend.closeSession(needed);
  const asked: string[] = [];
  const forgetting = {
    before: new Date(Date.now() + 60_000),
    needed: async (ids: readonly string[]) => (asked.push(...ids), new Set([needed.agent_session_id])),
  };
  expect(await backend.forgetSessions?.({ ...forgetting, before: new Date(0) })).toBe(0);
  expect(await backend.forgetSessions?.(forgetting)).toBe(1);
  expect(asked.toSorted()).toEqual([gone, needed].map((session) => session.agent_session_id).toSorted());
  for (const [session, resumed] of [
    [gone, false],
    [needed, true],
    [open, true],
  ] as const) {
    const wanted = sessionRequest(world, { agent_session_id: session.agent_session_id });
    expect((await backend.ensureSession(wanted)).resumed).toBe(resumed);
  }
});
