import { LaunchToConfirm } from '@boocode/contracts/budget';
import type { Forecast } from '@boocode/contracts/run-preview';
import { ApiError } from '../api/http.js';
import { moneyRange, tokenRange } from '../format/amount.js';

/** What a launch may come to that was refused until somebody says so; null = it was not. */
export function toConfirmOf(refused: Error | null): Forecast | null {
  if (!(refused instanceof ApiError) || refused.code !== 'launch.confirm') return null;
  return LaunchToConfirm.parse(refused.details).forecast;
}

/** In money where it is real, else in tokens. */
export const priceOf = ({ usd, tokens }: Forecast) => moneyRange(usd) ?? tokenRange(tokens);
