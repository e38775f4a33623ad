import type { TaskQueue } from '../services/task-queue.js';

export interface ClaimMeasures {
  /** How long a round trip took that may have claimed. */
  onClaim: (seconds: number) => void;
  /** How long a task was ready until it was claimed, by the database's clock. */
  onWait: (agent: string, seconds: number) => void;
}

/** The same queue: each tick is measured, and changed in nothing. */
export function measuredQueue(queue: TaskQueue, { onClaim, onWait }: ClaimMeasures): TaskQueue {
  return {
    ...queue,
    async tick(request) {
      const began = performance.now();
      const reply = await queue.tick(request);
      onClaim((performance.now() - began) / 1_000);
      for (const { agent, waited_ms } of reply.claimed) {
        if (waited_ms !== undefined) onWait(agent, Math.max(0, waited_ms) / 1_000);
      }
      return reply;
    },
  };
}
