import { getFlow } from '@boocode/conductor/registry';
import type { AgentChoice } from '@boocode/contracts/flow-run';
import { changeOf, changeSubject } from '@boocode/conductor/testing/change';
import { expect, test } from 'vitest';
import { agentDescription } from '../agents/testing.js';
import { choiceFor, settleChoices } from './step-agents.js';

const plan = getFlow('code-review')?.plan(
  { goal: '' },
  changeSubject(changeOf({ 'src/pay.ts': 'export const pay = () => 1;\n' })),
);
if (plan === undefined) throw new Error('There is no code-review flow.');
const angle = plan.steps.find(({ stage, persona }) => stage === 'angle' && persona !== null);
if (angle?.persona == null) throw new Error('The plan has no angle with a persona.');
const { key, persona } = angle;

const opencode = agentDescription({ id: 'opencode', default_model: 'o/default' });
const tiers = { deep: 'c-deep', light: 'c-light' };
const codex = agentDescription({ id: 'codex', default_model: 'c', tiers });
const away = agentDescription({ id: 'away', available: false, problem: { message: 'Gone.', mend: 'install it' } });
const run = { agent: opencode, model: 'o/asked', tiers: {}, agents: [opencode, codex, away] };
const rest = { agent: 'opencode', model: 'o/asked', tiers: {} };
const chosen = { model: null, mode_id: null, thinking_option_id: null, tiers: {} };

test("the narrower name wins: the step before its persona, the persona before its stage, and the rest is the run's", () => {
  const agents = {
    angle: { ...chosen, agent: 'stage' },
    [persona]: { ...chosen, agent: 'persona' },
    [key]: { ...chosen, agent: 'step' },
  };
  const who = (changes: Partial<typeof angle>): string =>
    choiceFor({ ...angle, ...changes }, { ...rest, agents }).agent;
  expect(who({})).toBe('step');
  expect(who({ key: 'angle.other' })).toBe('persona');
  expect(who({ key: 'angle.other', persona: 'somebody' })).toBe('stage');
  expect(who({ key: 'validator', stage: 'validator', persona: null })).toBe('opencode');
  expect(who({ key: 'toString', stage: 'validator', persona: 'constructor' })).toBe('opencode');
});

test('another agent takes its own default model; the same agent keeps the one of the run', () => {
  const settled = settleChoices(
    { angle: { agent: 'codex' }, [key]: { thinking_option_id: 'high' }, validator: { agent: 'codex', model: 'big' } },
    plan,
    run,
  );
  expect(settled).toEqual({
    angle: { ...chosen, agent: 'codex', model: 'c', tiers },
    [key]: { ...chosen, agent: 'opencode', model: 'o/asked', thinking_option_id: 'high' },
    validator: { ...chosen, agent: 'codex', model: 'big' },
  });
});

test("a model that was asked for wins, then that of the step's tier, then the agent's default", () => {
  const model = (tier: typeof angle.tier, spec: Parameters<typeof choiceFor>[1]) =>
    choiceFor({ ...angle, tier }, spec).model;
  const byTier = { agent: 'codex', model: 'c', tiers, agents: {} };
  expect([model('deep', byTier), model('standard', byTier), model('light', byTier), model(null, byTier)]).toEqual([
    'c-deep',
    'c',
    'c-light',
    'c',
  ]);
  const used = (choice: AgentChoice, of = run) => ({ ...rest, agents: settleChoices({ [key]: choice }, plan, of) });
  expect(model('deep', used({ agent: 'codex' }))).toBe('c-deep');
  expect(model('deep', used({ agent: 'codex', model: 'big' }))).toBe('big');
  // The same agent keeps the model that was asked for, or the tiers when none was.
  expect(model('deep', used({ thinking_option_id: 'high' }))).toBe('o/asked');
  expect(model('deep', used({ mode_id: 'plan' }, { ...run, agent: codex, model: 'c', tiers }))).toBe('c-deep');
  expect(choiceFor({ ...angle, tier: 'deep' }, byTier)).toEqual({
    agent: 'codex',
    model: 'c-deep',
    mode_id: null,
    thinking_option_id: null,
  });
});

test('a name that no agent step has is refused with all that there are, and so is an agent that cannot be used', () => {
  expect(() => settleChoices({ fold: { agent: 'codex' } }, plan, run)).toThrow(
    new RegExp(`"fold"[\\s\\S]*angle, validator, [\\s\\S]*${key}`),
  );
  expect(() => settleChoices({ angle: { agent: 'nobody' } }, plan, run)).toThrow(/nobody/);
  expect(() => settleChoices({ angle: { agent: 'away' } }, plan, run)).toThrow(/Gone\. To mend it: install it/);
});
