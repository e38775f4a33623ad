import type { AgentGateView } from '@boocode/contracts/agent-gate';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import { useQuery } from '@tanstack/react-query';
import { gatesQuery } from '../api/gates.js';
import { useWatch } from '../live/LiveProvider.js';
import { covers } from './gate-words.js';

/** A gate that is closed, and how many steps of a run are parked behind it. */
export interface Behind {
  gate: AgentGateView;
  steps: number;
}

/** The gates that steps of a run are parked behind; nothing is asked for a run that has none, or that a person holds. */
export function useGatesOf({ steps, paused_at }: Pick<FlowRunView, 'steps' | 'paused_at'>): Behind[] {
  const parked = paused_at === null ? steps.filter(({ condition }) => condition === 'parked') : [];
  const any = parked.length > 0;
  useWatch(any ? 'gates' : null);
  const { data: gates = [] } = useQuery({ ...gatesQuery(), enabled: any });
  return gates
    .filter(({ state }) => state === 'closed')
    .map((gate) => ({ gate, steps: parked.filter((step) => covers(gate, step)).length }))
    .filter((behind) => behind.steps > 0);
}
