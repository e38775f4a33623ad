import type { AgentDescription } from '@boocode/contracts/agent';
import type { ChatChanges } from '@boocode/contracts/changes';
import type { LimitRequest } from '@boocode/contracts/flow-run';
import type { Forecast, PreviewProblem, PreviewStep, RunBudget } from '@boocode/contracts/run-preview';
import { rehearsalModel } from '@boocode/rehearsal/name';
import { quoted } from '../services/quoted.js';
import { isBuiltIn } from './built-in-agents.js';

type Steps = readonly PreviewStep[];

/** What would go wrong with who does the steps: not there, not signed in, or only rehearsed. `agent` does those of nobody else. */
export function agentProblems(
  steps: Steps,
  { agent, agents }: { agent: string; agents: readonly AgentDescription[] },
): PreviewProblem[] {
  const used = agents.filter(({ id }) => id === agent || steps.some((step) => step.agent === id));
  return used.flatMap((one) => {
    const own = steps.filter((step) => step.agent === one.id);
    const mend = one.problem?.mend ?? null;
    if (!one.available) {
      const why = one.problem?.message ?? 'it is not available.';
      return [{ message: `${one.title} cannot be used: ${why}`, mend, steps: keysOf(own), blocks: true }];
    }
    const played = own.filter(({ model }) => isRehearsal(model));
    const real = own.filter(({ model }) => !isRehearsal(model));
    return [
      ...about(
        played,
        `${one.title} only rehearses here: no model looks at anything, and what it says is made up.`,
        mend,
      ),
      ...(one.signed_in === false
        ? about(
            real,
            `${one.title} is not signed in, so its models cannot be used: ${one.problem?.message ?? ''}`,
            mend,
          )
        : []),
    ];
  });
}

export function isRehearsal(model: string | null): boolean {
  return model?.split('/').at(-1) === rehearsalModel;
}

/** What would wait for ever: a limit, or an agent of this host, without a slot. */
export function limitProblems(
  steps: Steps,
  { limits, slots }: { limits: readonly LimitRequest[]; slots: ReadonlyMap<string, number> },
): PreviewProblem[] {
  const shut = limits.filter(({ slots: free }) => free === 0).map(({ key }) => key);
  return [
    ...shut.flatMap((key) =>
      about(
        steps.filter(({ agent, model }) => [`agent:${agent}`, `provider:${model?.split('/')[0]}`].includes(key)),
        `The limit ${key} is 0, so these steps wait until it is raised in the settings.`,
        null,
      ),
    ),
    ...[...slots]
      .filter(([, free]) => free === 0)
      .flatMap(([agent]) => {
        const name = `BOOCODE_${agent.toUpperCase().replaceAll('-', '_')}_SLOTS`;
        const own = steps.filter((step) => step.agent === agent);
        return about(own, `${name} is 0, so these steps wait until BooCode starts with more.`, `${name}=2 npm start`);
      }),
  ];
}

/** What is not committed is not looked at. */
export function treeProblems(
  tree: Pick<ChatChanges, 'files' | 'left_out'> | null,
  repository: string,
): PreviewProblem[] {
  const count = tree === null ? 0 : tree.files.length + tree.left_out;
  if (count === 0) return [];
  const folder = quoted(repository);
  const message =
    count === 1
      ? 'A change in 1 file is not committed, so it is not looked at.'
      : `Changes in ${count} files are not committed, so they are not looked at.`;
  return [{ message, mend: `git -C ${folder} add -A && git -C ${folder} commit`, steps: [], blocks: false }];
}

/** A budget that holds steps back sooner or later, or from the beginning. */
export function budgetProblems(
  budget: RunBudget | undefined,
  steps: Steps,
  forecast: Forecast | null,
): PreviewProblem[] {
  if (budget === undefined) return [];
  const agentSteps = steps.filter(({ agent }) => !isBuiltIn(agent));
  const larger = agentSteps.filter((step) => exceeds(step.forecast, budget));
  const unpriced = budget.usd === undefined ? [] : agentSteps.filter((step) => step.forecast?.usd === null);
  const never = 'The budget is smaller than what these steps may need alone, so they never start.';
  const whole = 'The budget is below the forecast of the run: its last steps may wait until it is raised.';
  const free =
    'What these steps cost in money is not known, so a budget in money holds them back only once it is spent.';
  return [
    ...about(larger, never, null),
    ...(larger.length === 0 && exceeds(forecast, budget)
      ? [{ message: whole, mend: null, steps: [], blocks: false }]
      : []),
    ...about(unpriced, free, null),
  ];
}

/** Whether what is expected may be more than the budget. */
function exceeds(forecast: Forecast | null, { tokens = Infinity, usd = Infinity }: RunBudget): boolean {
  return forecast !== null && (forecast.tokens.high > tokens || (forecast.usd?.high ?? 0) > usd);
}

function about(steps: Steps, message: string, mend: string | null): PreviewProblem[] {
  return steps.length === 0 ? [] : [{ message: message.trim(), mend, steps: keysOf(steps), blocks: false }];
}

function keysOf(steps: Steps): string[] {
  return steps.map(({ key }) => key);
}
