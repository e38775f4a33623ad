import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWorld, play, sessionRequest, type World } from '../conformance-world.js';
import { createWarmAcpBackend } from '../warm-acp.js';
import type { AcpBackend } from './backend.js';
import { claudeAcp } from './agents/claude-acp.js';

let world: World;
let backend: AcpBackend;

beforeAll(async () => {
  world = await createWorld();
  const { dataDir, rehearsal } = world;
  // An account: the agent takes the model for one that it knows the price of.
  const environment = { ANTHROPIC_API_KEY: rehearsal.key, ANTHROPIC_BASE_URL: rehearsal.url };
  backend = createWarmAcpBackend({ agent: claudeAcp, dataDir, environment, rehearsal });
});
afterAll(async () => {
  await backend.dispose();
  await world.end();
});

it('counts for a turn the money of that turn, though the agent tells that of its whole session', async () => {
  const usage = { input: 100_000, output: 20_000 };
  world.rehearsal.addRules([{ match: '^go on$', steps: [{ text: 'Gone.', usage }] }]);
  const session = await backend.ensureSession(sessionRequest(world, { model: null }));
  const turn = async (): Promise<number> =>
    (await play(backend, session, { user: 'go on' })).result.usage?.cost_usd ?? 0;
  const first = await turn();
  expect(first).toBeGreaterThan(0);
  expect(await turn()).toBeCloseTo(first);
}, 60_000);
