import type { BudgetName } from '@boocode/contracts/budget';
import type { RunBudget } from '@boocode/contracts/run-preview';
import type { Sql } from '@boocode/db/connect';
import { appendEvents } from '../append-events.js';
import { setBudget } from '../set-budget.js';
import { completeAll, failStep } from '../test-run.js';
import type { NewForecast } from '../types.js';
import { claim, first, keysIn, polls, waits, type Act } from './race-act.js';
import type { Scene } from './race-scene.js';

/** What a step of a scene is expected to come to. */
export const COSTS: NewForecast = {
  persona: 'tester',
  band: 'small',
  tokens_low: 10,
  tokens_high: 10,
  minutes_low: null,
  minutes_high: null,
  usd_low: null,
  usd_high: null,
  attempts: 0,
};

const DAY_OF_ALL: BudgetName = { key: 'all', period: 'day' };
const MONTH_OF_ALL: BudgetName = { key: 'all', period: 'month' };
const wholeOf = ({ id }: Scene): BudgetName => ({ key: `run:${id}`, period: 'whole' });

async function noteForecasts(sql: Sql, { id }: Scene): Promise<void> {
  await sql`
    insert into task_forecasts (task_id, persona, band, tokens_low, tokens_high)
    select id, ${COSTS.persona}, ${COSTS.band}, ${COSTS.tokens_low}, ${COSTS.tokens_high}
    from tasks
    where flow_run_id = ${id}
      and id <> ${id}
    on conflict do nothing`;
}

// Four run and one has failed, and none of them has told what it used: all but 10 of these are taken.
const ONE_MORE: RunBudget = { tokens: 60 };

const preparations = {
  'its steps cost something': noteForecasts,
  'its budget lasts for one more': async (sql: Sql, run: Scene) => {
    await noteForecasts(sql, run);
    await setBudget(sql, { ...wholeOf(run), soft: ONE_MORE, hard: null });
  },
  'the budget of the day lasts for one more': async (sql: Sql, run: Scene) => {
    await noteForecasts(sql, run);
    await setBudget(sql, { ...DAY_OF_ALL, soft: ONE_MORE, hard: null });
  },
  'a has told a part of what its hard budget leaves': async (sql: Sql, run: Scene) => {
    await noteForecasts(sql, run);
    await setBudget(sql, { ...wholeOf(run), soft: null, hard: { tokens: 40 } });
    await tell(sql, run, { a: 10 });
  },
};

const ON_A_DAY = { prepare: preparations['the budget of the day lasts for one more'] };
const HARD = { prepare: preparations['a has told a part of what its hard budget leaves'] };
const TELLING = { waitsToo: true, writesAttempts: true, ...HARD } as const;

/** Steps of host 1 tell what they have used so far. Answers with those that must stop. */
async function tell(sql: Sql, run: Scene, told: Record<string, number>): Promise<string[]> {
  const events = Object.entries(told).map(([key, input_tokens]) => ({
    ...first(run, key),
    seq: input_tokens,
    event: { type: 'usage' as const, usage: { ...NOTHING, input_tokens } },
  }));
  return keysIn(run, await appendEvents(sql, { host: 1, events }));
}

const NOTHING = {
  input_tokens: 0,
  output_tokens: 0,
  reasoning_tokens: 0,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  cost_usd: null,
};

const gives = (name: (run: Scene) => BudgetName, sides: { soft: RunBudget | null; hard: RunBudget | null }) =>
  ((sql, run) => setBudget(sql, { ...name(run), ...sides }).then(() => 'given')) satisfies Act['call'];

const spent = { outcome: 'limit', code: 'budget.hard', message: 'Its hard budget is used up.' } as const;

/** What there is about budgets: who sets them, who claims under them, and who tells what it used. */
export const budgetActs: Record<string, Act> = {
  'claim under a budget': polls(claim, { waitsToo: true, prepare: preparations['its budget lasts for one more'] }),
  'give the run a budget': waits(gives(wholeOf, { soft: { tokens: 50 }, hard: null }), {
    prepare: preparations['its steps cost something'],
  }),
  'give the day a budget': waits(
    gives(() => DAY_OF_ALL, { soft: ONE_MORE, hard: null }),
    {
      isExclusive: true,
      prepare: preparations['its steps cost something'],
    },
  ),
  'give the month a hard one beside that of the day': waits(
    gives(() => MONTH_OF_ALL, { soft: null, hard: { tokens: 5 } }),
    {
      isExclusive: true,
      ...ON_A_DAY,
    },
  ),
  'take that of the day away': waits(
    gives(() => DAY_OF_ALL, { soft: null, hard: null }),
    { isExclusive: true, ...ON_A_DAY },
  ),
  'claim under that of the day': polls(claim, { waitsToo: true, ...ON_A_DAY }),
  'complete b under that of the day': waits(
    async (sql, run) => (await completeAll(sql, [first(run, 'b')])).length,
    ON_A_DAY,
  ),
  // Each asks again with the next usage, and waits for who ends its attempt.
  'tell of a under a hard budget': polls((sql, run) => tell(sql, run, { a: 25 }), TELLING),
  'tell of b under a hard budget': polls((sql, run) => tell(sql, run, { b: 20 }), TELLING),
  'stop a under its hard budget': waits((sql, run) => failStep(sql, first(run, 'a'), { error: spent }), HARD),
  'raise the hard budget': waits(gives(wholeOf, { soft: null, hard: { tokens: 100 } }), HARD),
};
