import { describe, expect, it } from 'vitest';
import { arenaInput, checked, Ended, ranked, unchanged, written, type Ends } from '../testing/arena-input.js';
import { repositorySubject } from '../testing/change.js';
import { describeFlows, FLOW_NAMES, getFlow } from '../registry.js';
import { FlowRefusal, StepFailure, type StepAccount } from '../types.js';
import { arenaFlow } from './arena-flow.js';
import { planArena } from './plan-arena.js';

const order = { prompt: 'Make the parser\nfast', contestants: 3, judge: true, pick: 'person', check: true } as const;
const plan = planArena(order);
const given = { diff: null, files: new Map() };

const ends: Ends = {
  'contestant.a': written('a'),
  'contestant.b': written('b'),
  'contestant.c': new Ended('failed', 'It ended with 1.'),
  'check.a': checked('failed'),
  'check.b': checked('passed'),
  'check.c': undefined,
};

const picks = (contestant: string | null) => ({ data: { kind: 'pick', by: 'judge', pick: { contestant } } });
const accountOf = (agent: string, kept_ref: string | null): StepAccount => ({
  agent,
  model: null,
  seconds: 3,
  tokens: null,
  cost_usd: null,
  kept_ref,
});

describe('the plan', () => {
  it.each([
    ['judged', { ...order, pick: 'judge' }],
    ['picked', order],
    ['bare', { ...order, contestants: 2, judge: false, check: false }],
  ] as const)('of an arena that is %s is that of its golden file', async (name, wanted) => {
    const lines = planArena(wanted).steps.map(({ key, stage, kind, depends_on, from, arena, on_failure, min_deps }) =>
      [
        `${key} (${stage}, ${kind})`,
        `after ${depends_on.join(' ') || 'nothing'}`,
        `from ${from ?? 'the run'}`,
        `arena ${arena ?? 'none'}`,
        min_deps === 0 ? 'whatever became of them' : on_failure,
      ].join(' | '),
    );
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`./golden/${name}.txt`);
  });

  it('is the same for the same request, and all contestants are told the very same words', () => {
    expect(planArena(order).hash).toBe(plan.hash);
    const told = ['a', 'b', 'c'].map((letter) => arenaFlow.prompt(arenaInput(plan, `contestant.${letter}`, {}), given));
    expect(told[0]).toMatchObject({ user: order.prompt });
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);
  });

  it('is had from its own door alone, and in no list of flows', () => {
    expect(getFlow('arena')).toBe(arenaFlow);
    expect(FLOW_NAMES).not.toContain('arena');
    expect(describeFlows().map(({ name }) => name)).not.toContain('arena');
    expect(() => arenaFlow.plan({ goal: '' }, repositorySubject({}))).toThrow(FlowRefusal);
  });
});

describe('comparing', () => {
  const account: StepAccount = {
    agent: 'opencode',
    model: 'x/y',
    seconds: 75,
    tokens: 12_345,
    cost_usd: 0.5,
    kept_ref: null,
  };

  it('puts changes, checks, time, tokens and cost side by side, and names whoever left nothing with the reason', () => {
    const accounts = new Map([['contestant.a', account]]);
    const { text, data } = arenaFlow.code(arenaInput(plan, 'compare', ends), { ...given, accounts });
    expect(text.split('\n').slice(2)).toEqual([
      '| A | 1 file, +2 −1 | failed with 1 | 1 min 15 s | 12,345 | $0.50 |',
      '| B | 1 file, +2 −1 | passed | – | – | – |',
      '| C | It failed: It ended with 1. | – | – | – | – |',
    ]);
    expect(data).toMatchObject([{ letter: 'A', tokens: 12_345 }, { letter: 'B' }, { letter: 'C', change: null }]);
    expect(text).not.toContain('opencode');
  });

  it('fails where there is nothing to pick from, and says why of each', () => {
    const left = { ...ends, 'contestant.a': unchanged('a'), 'contestant.b': new Ended('cancelled') };
    expect(() => arenaFlow.code(arenaInput(plan, 'compare', left), given)).toThrow(
      new StepFailure(
        'arena.no-change',
        'No contestant left a change to pick. A: It changed nothing. B: It was cancelled. C: It failed: It ended with 1.',
      ),
    );
  });
});

describe('a judgement', () => {
  const input = arenaInput(plan, 'judge', ends);
  const say = (value: unknown) => arenaFlow.read(input, `So:\n\`\`\`json\n${JSON.stringify(value)}\n\`\`\``);

  it('ranks everybody who left a change, once', () => {
    expect(say(ranked('B', 'A'))).toMatchObject({ ok: true });
    for (const wrong of [ranked('B'), ranked('A', 'B', 'C'), ranked('A', 'A'), { ranking: [] }]) {
      expect(say(wrong)).toMatchObject({ ok: false, repair: expect.stringContaining('judgement') });
    }
  });
});

describe('the pick of the judge', () => {
  const judged = planArena({ ...order, pick: 'judge' });
  const pickOf = (more: Ends, of = judged) =>
    arenaFlow.code(arenaInput(of, 'pick', { ...ends, compare: [], ...more }), given);

  it('is the best ranked whose check passed', () => {
    expect(pickOf({ judge: ranked('A', 'B') })).toMatchObject(picks('B'));
  });

  it('is nobody where no check passed, or there is no judgement', () => {
    expect(pickOf({ judge: ranked('A', 'B'), 'check.b': checked('timed-out') })).toMatchObject(picks(null));
    expect(pickOf({ judge: ranked('A', 'B'), 'check.b': checked('skipped') })).toMatchObject(picks(null));
    expect(pickOf({ judge: new Ended('failed', 'It died.') })).toMatchObject(picks(null));
  });

  it('is the best ranked where the project has no check', () => {
    const bare = planArena({ ...order, pick: 'judge', check: false });
    expect(pickOf({ judge: ranked('A', 'B') }, bare)).toMatchObject(picks('A'));
    const none = { ...checked('skipped'), command: null };
    const skipped = { 'check.a': none, 'check.b': none, 'check.c': none };
    expect(pickOf({ judge: ranked('A', 'B'), ...skipped })).toMatchObject(picks('A'));
  });
});

describe('the report', () => {
  const accounts = new Map([
    ['contestant.a', accountOf('claude', 'refs/boocode/kept/1')],
    ['contestant.b', accountOf('opencode', null)],
    ['contestant.c', accountOf('gemini', 'refs/boocode/kept/3')],
  ]);
  const pick = {
    kind: 'pick',
    by: 'cli',
    pick: { contestant: 'B', after: { do: 'merge', way: 'merge' }, words: 'It is short.' },
  };
  const merge = { state: 'merged', target: 'main', commit: 'f'.repeat(40), conflicts: [], said: 'It is in main.' };
  const reportOf = (more: Ends) =>
    arenaFlow.code(
      arenaInput(plan, 'finish', { ...ends, compare: [], judge: ranked('B', 'A'), pick, merge, ...more }),
      {
        ...given,
        accounts,
      },
    ).text;

  it('marks the winner, names everybody, gives the judgement, and says what became of the others', async () => {
    await expect(reportOf({})).toMatchFileSnapshot('./golden/report.md');
  });

  it('says why there is no judgement, no pick or nothing to compare', () => {
    expect(reportOf({ judge: new Ended('failed', 'It died.') })).toContain('There is none: It died.');
    expect(reportOf({ pick: new Ended('cancelled') })).toContain('Nobody was picked: the step ended cancelled.');
    expect(reportOf({ compare: new Ended('failed', 'No contestant left a change.') })).toContain('No contestant left');
  });
});
