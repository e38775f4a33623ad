import { z } from 'zod';

/** Short, so that a test of what has hung does not take half a minute. */
export const LEASE_SECONDS = 3;

/** What a worker is told: how far its wall clock jumps. */
export const Order = z.object({ jump_ms: z.int() });
export type Order = z.infer<typeof Order>;

/** What a worker tells once it dispatches: which host it is. */
export const Told = z.object({ host: z.int() });
export type Told = z.infer<typeof Told>;
