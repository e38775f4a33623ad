import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { UsageWindow } from '@boocode/contracts/agent-gate';

/** Gives out what is known of a subscription's windows; where nothing is, nothing is said. */
export function tellWindows(emit: (event: AgentEvent) => void, windows: UsageWindow[]): void {
  if (windows.length > 0) emit({ type: 'windows', windows });
}
