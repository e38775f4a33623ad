import { useWorkbench } from '../panes/useWorkbench.js';

/** Hands words to the orchestrator, whose sheet asks for the rest; a flow that was chosen by slash goes along, and the words come back when nothing is started. */
export function useOrchestrate() {
  const { orchestrate } = useWorkbench();
  return (goal: string, onClosed: (goal: string | null) => void, flow?: string) =>
    orchestrate({ goal, onClosed, ...(flow !== undefined && { flow }) });
}
