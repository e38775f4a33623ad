import { z } from 'zod';
import { readKept, writeKept } from '../composer/kept.js';

/** How a person likes to review; kept in this browser. */
const ReviewView = z.object({ split: z.boolean(), wide: z.boolean() });
export type ReviewView = z.infer<typeof ReviewView>;

const name = 'boocode.review-view';

export const readView = (): ReviewView => readKept(name, ReviewView) ?? { split: false, wide: false };
export const writeView = (view: ReviewView) => writeKept(name, view);

/** Narrower than this, two columns of code can't be read. */
export const splitWidth = 720;
