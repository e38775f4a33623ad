import type { AgentEvent } from '@boocode/contracts/agent-event';

/** What an agent counts, in tokens; a window of null or 0 was not told. */
interface Counted {
  used: number;
  window?: number | null | undefined;
}

/** Gives out how full a context is. No model call fills nothing: 0 comes from agents whose model's server does not count. */
export function tellContext(emit: (event: AgentEvent) => void, { used, window }: Counted): void {
  const [tokens, most] = [Math.round(used), Math.round(window ?? 0)];
  if (!(tokens > 0)) return;
  emit({ type: 'context', context: { used: tokens, window: most > 0 ? most : null } });
}
