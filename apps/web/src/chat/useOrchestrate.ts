import { useWorkbench } from '../panes/useWorkbench.js';

/** Hands words to the orchestrator, whose form asks for the rest; a flow that was chosen by slash goes along. */
export function useOrchestrate() {
  const { orchestrate } = useWorkbench();
  return (goal: string, flow?: string) => orchestrate({ goal, ...(flow !== undefined && { flow }) });
}
