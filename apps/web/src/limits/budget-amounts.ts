import type { BudgetView } from '@boocode/contracts/budget';
import { units } from './units.js';

/** How a budget stands in one unit. */
export interface BudgetAmount {
  unit: 'tokens' | 'usd';
  /** `310k used, 40k reserved, 150k left of 500k tokens`. */
  words: string;
  /** Where what runs is stopped, where that is not the bound of `words`. */
  stop: string | null;
  /** Of the highest bound. */
  used: number;
  reserved: number;
  /** Where the soft bound lies below the hard one. */
  mark: number | null;
  /** Nothing more begins. */
  short: boolean;
}

/** A budget in each unit that it bounds. */
export function amountsOf({ soft, hard, used, reserved, left }: BudgetAmounts): BudgetAmount[] {
  return (['tokens', 'usd'] as const).flatMap((unit) => {
    const low = soft?.[unit];
    const high = hard?.[unit];
    const first = low ?? high;
    const top = high ?? low;
    if (first === undefined || top === undefined) return [];
    const { plain, whole } = units[unit];
    const room = left[unit] ?? first - used[unit] - reserved[unit];
    const rest = room < 0 ? `${plain(-room)} over` : `${plain(room)} left of`;
    const stop =
      high === undefined ? null : low === undefined ? 'what runs is stopped there' : `stopped at ${whole(high)}`;
    const amount: BudgetAmount = {
      unit,
      words: [
        `${plain(used[unit])} used`,
        ...(reserved[unit] > 0 ? [`${plain(reserved[unit])} reserved`] : []),
        `${rest} ${whole(first)}`,
      ].join(', '),
      stop,
      used: used[unit] / top,
      reserved: reserved[unit] / top,
      mark: low === undefined || high === undefined || low === high ? null : low / high,
      short: room <= 0,
    };
    return [amount];
  });
}

type BudgetAmounts = Pick<BudgetView, 'soft' | 'hard' | 'used' | 'reserved' | 'left'>;
