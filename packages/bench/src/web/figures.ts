import { z } from 'zod';
import type { Bar } from '../bars.js';

/** What the measuring script of the web app prints. */
export const Figures = z.array(
  z.object({
    group: z.string(),
    name: z.string(),
    /** Null: it could not be measured; `note` says why. */
    value: z.number().nullable(),
    unit: z.string(),
    digits: z.int().min(0).max(4),
    limit: z.object({ at: z.enum(['most', 'least']), value: z.number() }).optional(),
    baseline: z.number().optional(),
    note: z.string().optional(),
  }),
);
export type Figure = z.infer<typeof Figures>[number];

/** A figure against its limit. Null: it has none; a figure that could not be measured has missed its own. */
export function isMet({ value, limit }: Pick<Figure, 'value' | 'limit'>): boolean | null {
  if (limit === undefined) return null;
  if (value === null) return false;
  return limit.at === 'most' ? value <= limit.value : value >= limit.value;
}

/** In words: what was measured, and what an empty page does on the same machine in the same run. */
export function barOf(figure: Figure): Bar {
  const { name, value, unit, digits, limit, baseline } = figure;
  const number = (one: number) => `${one.toFixed(digits)}${unit === '' ? '' : ` ${unit}`}`;
  const asked = limit === undefined ? '' : `, at ${limit.at} ${number(limit.value)}`;
  const ratio =
    baseline === undefined || baseline === 0 || value === null ? '' : `, ${(value / baseline).toFixed(2)} ×`;
  const empty = baseline === undefined ? '' : ` (empty page ${number(baseline)}${ratio})`;
  return { bar: name + asked, measured: value === null ? 'not measured' : number(value) + empty, met: isMet(figure) };
}
