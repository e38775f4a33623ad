import { money, tokens } from '../format/amount.js';

/** The units of a budget: an amount beside another, and one that says what it is of. */
export const units = {
  tokens: { plain: tokens, whole: (count: number) => `${tokens(count)} tokens` },
  usd: { plain: (usd: number) => money(usd) ?? '$0', whole: (usd: number) => `$${usd.toFixed(2)}` },
} as const;
