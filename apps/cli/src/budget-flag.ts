import { InvalidArgumentError } from 'commander';
import { RunBudget } from '@boocode/contracts/run-preview';

const example = '500k, 1.5M or $5';
const units = { '': 1, k: 1_000, m: 1_000_000 } as const;

/** `500k`, `1.5M` tokens, `$5` of money. Said more than once, each kind once. */
export function addBudget(text: string, before: RunBudget | undefined): RunBudget {
  const budget = oneOf(text);
  const twice = Object.keys(budget).find((kind) => before !== undefined && kind in before);
  if (twice !== undefined) throw new InvalidArgumentError(`A budget of ${twice} is said twice.`);
  const parsed = RunBudget.safeParse({ ...before, ...budget });
  if (!parsed.success) throw new InvalidArgumentError(`Say more than nothing, as in ${example}.`);
  return parsed.data;
}

function oneOf(text: string): RunBudget {
  const [, dollar = '', amount, unit = ''] = /^(\$?)(\d+(?:\.\d+)?)([kKmM]?)$/.exec(text) ?? [];
  if (amount === undefined) throw new InvalidArgumentError(`Say tokens or money as ${example}.`);
  const factor = unit === 'k' || unit === 'K' ? units.k : unit === '' ? units[''] : units.m;
  const value = Number(amount) * factor;
  return dollar === '' ? { tokens: Math.round(value) } : { usd: value };
}
