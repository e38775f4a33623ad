import type { FlowPlan } from '@boocode/contracts/flow-plan';
import { hashJson } from '../hash.js';
import { finishStepAfter } from '../spine/steps.js';
import { arenaSteps, firstWords, type ArenaOrder } from './arena-steps.js';

export const arenaName = 'arena';

/** Compiles an arena that is a run of its own. */
export function planArena(order: Omit<ArenaOrder, 'prefix' | 'into'>): FlowPlan {
  const steps = arenaSteps({ ...order, prefix: '', into: 'target' });
  const { reads: _reads, ...finish } = finishStepAfter(steps, []);
  const plan: Omit<FlowPlan, 'hash'> = {
    flow: arenaName,
    version: 1,
    title: `Arena: ${firstWords(order.prompt)}`,
    goal: order.prompt,
    subject: { kind: 'repository', focus: [], documents: [] },
    band: 'small',
    band_reason: `${order.contestants} contestants were asked for`,
    cut: [],
    steps: [...steps, finish],
  };
  return { ...plan, hash: hashJson(plan) };
}
