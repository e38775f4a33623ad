import type { ContextUse, Message } from './message.js';

/** Share of a model's window beyond which a chat is summarised before the next words. */
const fullShare = 0.8;

/** The newest use of the context on a branch, oldest message first, since its last summary; null where no model told it. */
export function contextOf(branch: readonly Message[]): ContextUse | null {
  const since = branch.slice(branch.findLastIndex(({ role }) => role === 'summary') + 1);
  return since.findLast(({ role, context }) => role === 'assistant' && context !== null)?.context ?? null;
}

/** Whether the context is so full that the branch is summarised before more is said. */
export function isNearlyFull(context: ContextUse | null): boolean {
  return context !== null && context.window !== null && context.used > context.window * fullShare;
}
