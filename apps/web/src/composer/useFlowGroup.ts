import type { ProjectView } from '@boocode/contracts/project';
import { useMemo } from 'react';
import { useFlows } from '../launch/useFlows.js';
import { anyFlow, type SlashEntry, type SlashGroup } from './slash-entry.js';

const entry = (name: string, description: string): SlashEntry => ({
  name,
  description,
  kind: 'flow',
  source: 'orchestrator',
});

/** The flows that a slash offers, those of the project with them. */
export function useFlowGroup(project: ProjectView | null): SlashGroup {
  const { all } = useFlows(project?.folder === 'git' ? project.path : '');
  return useMemo(
    () => ({
      title: 'Flows of the orchestrator',
      entries: [
        entry(anyFlow, 'Send several agents over this, and choose which flow'),
        ...(all ?? []).map(({ name, summary }) => entry(name, summary)),
      ],
    }),
    [all],
  );
}
