import { expect, it, vi } from 'vitest';
import { rehearsalModel, rehearsalTitle } from '@boocode/rehearsal/name';
import { BackendError } from '../services/backends/backend-error.js';
import { findOpencode } from '../services/backends/opencode/binary.js';
import type { Detected } from './detect-family.js';
import { detectOpencode, type DetectOptions } from './detect-opencode.js';

const binary = { path: '/opt/boo code/opencode', version: '1.2.3' };
const models = [{ id: rehearsalModel, title: rehearsalTitle }];
const providers = [{ id: 'rehearsal', title: rehearsalTitle, baseURL: 'http://127.0.0.1:1/v1', apiKey: 'k', models }];
const rehearsal = { id: `rehearsal/${rehearsalModel}`, title: rehearsalTitle, thinking: [] };

async function threeModels(): ReturnType<DetectOptions['catalogue']> {
  return {
    models: ['openai/o', 'anthropic/a', 'anthropic/b', 'rehearsal/rehearsal'].map((id) => ({
      id,
      title: id,
      provider: id.split('/')[0] ?? '',
      thinking: ['high'],
    })),
    defaults: { anthropic: 'anthropic/b', openai: 'openai/o', rehearsal: 'rehearsal/rehearsal' },
  };
}

async function detect(options: Partial<DetectOptions> = {}): Promise<Detected> {
  const catalogue = vi.fn<DetectOptions['catalogue']>(async () => {
    throw new BackendError('crash', 'agent.start', 'opencode ended while starting.');
  });
  return detectOpencode({ providers, environment: {}, catalogue, binary, ...options });
}

it('offers rehearsal under its own name, and the command that signs in, where nobody is signed in', async () => {
  expect(await detect()).toMatchObject({
    available: true,
    signed_in: false,
    version: '1.2.3',
    models: [rehearsal],
    default_model: rehearsal.id,
    problem: { mend: "'/opt/boo code/opencode' auth login" },
  });
});

it('puts real models first and makes one the default, when there is a key', async () => {
  const agent = await detect({ catalogue: threeModels, environment: { OPENAI_API_KEY: 'k', ANTHROPIC_API_KEY: 'k' } });
  expect(agent).toMatchObject({ available: true, default_model: 'anthropic/b', problem: null });
  expect(agent.models.map((model) => model.id)).toEqual(['openai/o', 'anthropic/a', 'anthropic/b', rehearsal.id]);
});

it('still offers rehearsal, and says what is wrong, when opencode cannot list its models', async () => {
  const agent = await detect({ environment: { OPENAI_API_KEY: 'k' } });
  expect(agent).toMatchObject({
    available: true,
    default_model: rehearsal.id,
    problem: { message: 'opencode ended while starting.' },
  });
});

it('says how to install an agent that is not there', async () => {
  expect(await detect({ binary: null })).toMatchObject({
    available: false,
    version: null,
    models: [],
    problem: { mend: 'npx pnpm install' },
  });
});

it('finds the native executable of the installed package, and none for a machine that has no package', () => {
  expect(findOpencode()).toMatchObject({ version: '1.18.33', path: expect.stringMatching(/bin\/opencode$/) });
  expect(findOpencode({ platform: 'aix', arch: 'ppc64' })).toBeNull();
});
