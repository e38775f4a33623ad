import type { ProjectView } from '@boocode/contracts/project';
import { useMemo } from 'react';
import type { SlashEntry, SlashGroup } from '../composer/slash-entry.js';
import { useFlowGroup } from '../composer/useFlowGroup.js';
import { useSkills } from '../composer/useSkills.js';

interface Wanted {
  project: ProjectView | null;
  onNew: () => void;
  /** Absent in a chat that has not begun. */
  onCompact?: () => void;
  onRename?: (title: string) => void;
}

const command = (name: string, description: string, takesArgs = false): SlashEntry => ({
  name,
  description,
  kind: 'command',
  source: 'chat',
  takesArgs,
});

/** What a slash offers in a chat, and what its commands do. */
export function useChatCommands({ project, onNew, onCompact, onRename }: Wanted) {
  const { groups: skills } = useSkills(project?.id ?? null);
  const flows = useFlowGroup(project);
  const begun = onCompact !== undefined;
  const groups = useMemo<SlashGroup[]>(
    () => [
      ...skills,
      {
        title: 'Chat',
        entries: [
          command('new', 'Begin another chat'),
          ...(begun
            ? [
                command('compact', 'Summarise what was said, to make room in the model’s context'),
                command('rename', 'Give the chat a title', true),
              ]
            : []),
        ],
      },
      flows,
    ],
    [skills, begun, flows],
  );
  const run = (name: string, args: string) => {
    if (name === 'new') onNew();
    else if (name === 'compact') onCompact?.();
    else if (name === 'rename' && args !== '') onRename?.(args.slice(0, 200));
  };
  return { groups, run };
}
