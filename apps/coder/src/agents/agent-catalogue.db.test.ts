import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAgentCatalogue } from './agent-catalogue.js';
import type { AgentEntry } from './agent-entry.js';
import { storeAvailableAgents, type FoundAgent } from './available-agents.js';
import type { Detected } from './detect-family.js';
import { agentDescription } from './testing.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

const log = pino({ level: 'silent' });
const { capabilities } = agentDescription();

function never(): never {
  throw new Error('Nothing may be started by looking.');
}

function storeFor(hostname: string) {
  return (found: readonly FoundAgent[]) => storeAvailableAgents(db.sql, hostname, found);
}

function entry(id: string, found: Partial<Detected> = {}): AgentEntry & { looked: () => number } {
  let looked = 0;
  return {
    id,
    title: id.toUpperCase(),
    surface: 'warm-acp',
    slots: 2,
    backend: {
      id,
      capabilities,
      ensureSession: never,
      prompt: never,
      closeSession: never,
      health: never,
      dispose: never,
    },
    async detect() {
      looked += 1;
      const model = { id: 'm', title: 'M', thinking: ['low', 'high'] };
      const account = { account: `of-${id}`, billing: 'metered' as const };
      const base = {
        ...account,
        models_note: null,
        available: true,
        version: '1',
        install_path: `/opt/${id}`,
        signed_in: true,
      };
      return { ...base, models: [model], default_model: 'm', modes: [], problem: null, ...found };
    },
    looked: () => looked,
  };
}

const stored = (): Promise<unknown> =>
  db.sql`select hostname, agent, backend, available, signed_in, account, billing, models from available_agents order by hostname, agent`;

test('who is signed in comes first, and what is here is stored for this machine alone', async () => {
  const entries = [entry('one', { signed_in: false }), entry('two')];
  await createAgentCatalogue({ entries: [entry('old')], store: storeFor('here'), log }).all();
  await createAgentCatalogue({ entries: [entry('old')], store: storeFor('there'), log }).all();
  const agents = await createAgentCatalogue({ entries, store: storeFor('here'), log }).all();
  expect(agents.map(({ id }) => id)).toEqual(['two', 'one']);
  expect(agents[0]).toMatchObject({
    title: 'TWO',
    surface: 'warm-acp',
    capabilities,
    models: [{ thinking: ['low', 'high'] }],
  });
  for (const hidden of ['install_path', 'account', 'billing']) expect(agents[0]).not.toHaveProperty(hidden);
  const row = {
    billing: 'metered',
    backend: 'warm-acp',
    available: true,
    models: [{ id: 'm', title: 'M', thinking: ['low', 'high'] }],
  };
  expect(await stored()).toEqual([
    { ...row, hostname: 'here', agent: 'one', account: 'of-one', signed_in: false },
    { ...row, hostname: 'here', agent: 'two', account: 'of-two', signed_in: true },
    { ...row, hostname: 'there', agent: 'old', account: 'of-old', signed_in: true },
  ]);
});

test('what was found holds for a moment, and a refresh looks at once', async () => {
  const one = entry('one');
  const catalogue = createAgentCatalogue({ entries: [one], store: async () => undefined, log });
  await Promise.all([catalogue.all(), catalogue.all()]);
  expect(one.looked()).toBe(1);
  await catalogue.refresh();
  expect(one.looked()).toBe(2);
});

test('a database that is away keeps nobody from knowing the agents', async () => {
  const away = Object.assign(new Error('gone'), { code: 'CONNECTION_CLOSED' });
  const store = (): Promise<void> => Promise.reject(away);
  expect(await createAgentCatalogue({ entries: [entry('one')], store, log }).all()).toHaveLength(1);
});
