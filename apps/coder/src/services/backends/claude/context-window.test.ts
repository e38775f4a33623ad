import { expect, it } from 'vitest';
import { contextWindow } from './context-window.js';

const haiku = { contextWindow: 200_000, canonicalModel: 'claude-haiku-4-5' };
const large = { contextWindow: 1_000_000 };

it.each([
  {
    of: 'the model that answered, beside a helper’s',
    model: 'claude-sonnet-5',
    name: 'claude-sonnet-5',
    window: 1_000_000,
  },
  {
    of: 'a variant, which the answer does not name',
    model: 'claude-sonnet-5',
    name: 'claude-sonnet-5[1m]',
    window: 1_000_000,
  },
  { of: 'a dated release', model: 'claude-sonnet-5-20260101', name: 'claude-sonnet-5', window: 1_000_000 },
  { of: 'nobody, where no model fits', model: 'claude-opus-5', name: 'claude-sonnet-5', window: null },
])('is that of $of', ({ model, name, window }) => {
  expect(contextWindow(model, { 'claude-haiku-4-5-20251001': haiku, [name]: large })).toBe(window);
});

it('is that of the canonical model where a provider has names of its own', () => {
  const account = { 'us.anthropic.claude-haiku-4-5-v1:0': haiku, 'us.anthropic.other': large };
  expect(contextWindow('claude-haiku-4-5', account)).toBe(200_000);
});

it('is that of the only model, whatever the answer calls it', () => {
  expect(contextWindow('proxy-name', { sonnet: haiku })).toBe(200_000);
});

it('is not guessed where the same model was used with two windows, or an older agent tells none', () => {
  const both = { 'claude-sonnet-5': { contextWindow: 200_000 }, 'claude-sonnet-5[1m]': large };
  expect(contextWindow('claude-sonnet-5', both)).toBeNull();
  expect(contextWindow('claude-sonnet-5', { 'claude-sonnet-5': {} })).toBeNull();
  expect(contextWindow('claude-sonnet-5', {})).toBeNull();
});
