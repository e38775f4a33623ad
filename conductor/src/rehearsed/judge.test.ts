import { answerFrom } from '@boocode/rehearsal/memory-agent';
import { Judgement } from '@boocode/contracts/arena';
import { expect, it } from 'vitest';
import { arenaFlow } from '../arena/arena-flow.js';
import { planArena } from '../arena/plan-arena.js';
import { arenaInput, checked, written } from '../testing/arena-input.js';

it('the rehearsal judges an arena by checks and size, in a form that is read', () => {
  const plan = planArena({ prompt: 'Make it fast', contestants: 3, judge: true, pick: 'judge', check: true });
  const input = arenaInput(plan, 'judge', {
    'contestant.a': written('a', { added: 1, removed: 0 }),
    'contestant.b': written('b', { added: 90, removed: 9 }),
    'contestant.c': written('c', { added: 9, removed: 9 }),
    'check.a': checked('failed', "The project's check: passed."),
    'check.b': checked('passed'),
    'check.c': checked('passed'),
    compare: [],
  });
  const prompt = arenaFlow.prompt(input, { diff: null, files: new Map() });
  if ('skip' in prompt) throw new Error(prompt.skip);
  const reading = arenaFlow.read(input, answerFrom({}, prompt));
  expect(reading).toMatchObject({ ok: true });
  const { ranking } = Judgement.parse(reading.ok ? reading.data : null);
  expect(ranking.map(({ contestant }) => contestant)).toEqual(['C', 'B', 'A']);
});
