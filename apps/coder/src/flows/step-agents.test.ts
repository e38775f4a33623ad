import { getFlow } from '@boocode/conductor/registry';
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
const codex = agentDescription({ id: 'codex', default_model: 'c' });
const away = agentDescription({ id: 'away', available: false, problem: { message: 'Gone.', mend: 'install it' } });
const run = { agent: opencode, model: 'o/asked', agents: [opencode, codex, away] };
const rest = { agent: 'opencode', model: 'o/asked' };
const chosen = { model: null, mode_id: null, thinking_option_id: null };

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
    angle: { ...chosen, agent: 'codex', model: 'c' },
    [key]: { ...chosen, agent: 'opencode', model: 'o/asked', thinking_option_id: 'high' },
    validator: { ...chosen, agent: 'codex', model: 'big' },
  });
});

test('a name that no agent step has is refused with all that there are, and so is an agent that cannot be used', () => {
  expect(() => settleChoices({ fold: { agent: 'codex' } }, plan, run)).toThrow(
    new RegExp(`"fold"[\\s\\S]*angle, validator, [\\s\\S]*${key}`),
  );
  expect(() => settleChoices({ angle: { agent: 'nobody' } }, plan, run)).toThrow(/nobody/);
  expect(() => settleChoices({ angle: { agent: 'away' } }, plan, run)).toThrow(/Gone\. To mend it: install it/);
});
