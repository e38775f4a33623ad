import { expect, it } from 'vitest';
import { resolveModel } from './model-name.js';

const providers = [
  {
    id: 'rehearsal',
    title: 'R',
    baseURL: 'http://x/v1',
    apiKey: 'k',
    models: [
      { id: 'rehearsal', title: 'R' },
      { id: 'slow', title: 'S' },
    ],
  },
];
const usable = ['rehearsal', 'openrouter'];

it('takes the first model of the first provider when none is named', () => {
  expect(resolveModel(null, providers, usable)).toEqual({ providerID: 'rehearsal', modelID: 'rehearsal' });
  expect(() => resolveModel(null, [], usable)).toThrow(expect.objectContaining({ code: 'agent.model' }));
});

it('finds a bare name among our own models', () => {
  expect(resolveModel('slow', providers, usable)).toEqual({ providerID: 'rehearsal', modelID: 'slow' });
});

it('splits at the first slash: the model may hold more of them', () => {
  const name = 'openrouter/vendor/model-1';
  expect(resolveModel(name, providers, usable)).toEqual({ providerID: 'openrouter', modelID: 'vendor/model-1' });
});

it.each(['anthropic/claude', 'claude', 'rehearsal/unknown'])('refuses %s', (name) => {
  expect(() => resolveModel(name, providers, usable)).toThrow(
    expect.objectContaining({ code: 'agent.model', outcome: 'failure' }),
  );
});
