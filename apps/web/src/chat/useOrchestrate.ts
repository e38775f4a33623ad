import type { ProjectView } from '@boocode/contracts/project';
import { useWorkbench } from '../panes/useWorkbench.js';

/** Hands words to the orchestrator, whose form asks for the rest; a flow that was chosen by slash goes along. */
export function useOrchestrate(project: ProjectView | null) {
  const { openPane, orchestrate } = useWorkbench();
  return (goal: string, flow?: string) => {
    if (flow === undefined) return orchestrate({ goal });
    const params = new URLSearchParams({ flow, goal, ...(project !== null && { repo: project.path }) });
    return openPane({ kind: 'orchestrator', place: `/new?${params.toString()}` });
  };
}
