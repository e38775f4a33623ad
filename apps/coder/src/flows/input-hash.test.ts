import { FLOW_NAMES, getFlow } from '@boocode/conductor/registry';
import { changeOf, changeSubject } from '@boocode/conductor/testing/change';
import { expect, test } from 'vitest';
import { inputHash } from './input-hash.js';

const flow = getFlow('code-review');
const plan = flow?.plan({ goal: '' }, changeSubject(changeOf({ 'src/a.ts': 'x' })));
const planned = plan?.steps.find(({ stage }) => stage === 'angle');
if (flow === undefined || plan === undefined || planned === undefined)
  throw new Error(`No review: ${FLOW_NAMES.join()}`);
const [reviewed, step] = [{ flow, plan }, planned];

type Asked = Parameters<typeof inputHash>[0];
const asked: Asked = { agent: 'opencode', model: 'a/b', mode_id: null, thinking_option_id: null };
const prompt = { system: 'be good', user: 'say it' };

interface Other {
  who?: Partial<Asked>;
  words?: Partial<typeof prompt>;
  entry?: Partial<typeof step>;
  head_commit?: string;
  version?: number;
}

function hash({ who, words, entry, head_commit = 'c', version = reviewed.flow.version }: Other = {}): string {
  const run = { plan: reviewed.plan, repository: '/r', base_ref: 'main', base_commit: 'b', head_ref: 'x', head_commit };
  const input = { step: { ...step, ...entry }, run, dependencies: [] };
  return inputHash(
    { ...asked, ...who },
    { flow: { ...reviewed.flow, version }, input },
    { ...prompt, ...words, commit: head_commit },
  );
}

test('the same question has the same hash, wherever the repository lies and whatever the step may take', () => {
  expect(hash()).toMatch(/^[0-9a-f]{64}$/);
  expect(hash({ entry: { max_attempts: 7, title: 'Another' } })).toBe(hash());
});

test.each<[string, Other]>([
  ['agent', { who: { agent: 'claude' } }],
  ['model', { who: { model: 'a/c' } }],
  ['mode', { who: { mode_id: 'plan' } }],
  ['way of thinking', { who: { thinking_option_id: 'high' } }],
  ['system prompt', { words: { system: 'be bad' } }],
  ['prompt', { words: { user: 'say it twice' } }],
  ['split of the same words', { words: { system: 'be goodsay', user: ' it' } }],
  ['commit', { head_commit: 'd' }],
  ['version of the flow', { version: 99 }],
  ['contract', { entry: { output: 'validator' } }],
  ['version of what binds it', { entry: { bound_by: [{ name: 'evidence/produce', version: 99, hash: 'h' }] } }],
])('another %s is another question', (_what, other) => {
  expect(hash(other)).not.toBe(hash());
});
