import type { RunBudget } from '@boocode/contracts/run-preview';

/** Numbers as people write them: `2,000,000`, `2 000 000`, `2M`, `500k`. */
function numberOf(text: string): number {
  const [, digits = '', unit = ''] = /^([\d.]+)([kM]?)$/.exec(text.replaceAll(/[\s,_$]/g, '')) ?? [];
  return digits === '' ? Number.NaN : Number(digits) * ({ k: 1_000, M: 1_000_000 }[unit] ?? 1);
}

/** What is wrong with a field; undefined = nothing, also when it is empty. */
export function budgetFault(unit: 'tokens' | 'usd', text: string): string | undefined {
  if (text.trim() === '') return undefined;
  const number = numberOf(text);
  const good = number > 0 && (unit === 'usd' || Number.isInteger(number));
  if (good) return undefined;
  return unit === 'usd' ? 'Write an amount above 0, such as 2.50.' : 'Write a whole number above 0, such as 2M.';
}

/** The budget of a form without faults; null = none. */
export function budgetOf({ tokens, usd }: { tokens: string; usd: string }): RunBudget | null {
  const bounds = {
    ...(tokens.trim() !== '' && { tokens: numberOf(tokens) }),
    ...(usd.trim() !== '' && { usd: numberOf(usd) }),
  };
  return Object.keys(bounds).length === 0 ? null : bounds;
}
