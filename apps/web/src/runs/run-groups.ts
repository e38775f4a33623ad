import type { FlowRunSummary } from '@boocode/contracts/flow-run';

export interface RunGroup {
  id: 'needs-you' | 'running' | 'unread' | 'rest';
  title: string;
  runs: FlowRunSummary[];
}

interface Known {
  /** Runs with an open ask. */
  asking: ReadonlySet<string>;
  isUnread: (run: FlowRunSummary) => boolean;
}

/** What a person has to look at first comes first; in a group the order stays. Groups without runs are left out. */
export function runGroups(runs: readonly FlowRunSummary[], { asking, isUnread }: Known): RunGroup[] {
  const groups: RunGroup[] = [
    { id: 'needs-you', title: 'Needs you', runs: [] },
    { id: 'running', title: 'Running', runs: [] },
    { id: 'unread', title: 'Unread', runs: [] },
    { id: 'rest', title: 'Read', runs: [] },
  ];
  for (const run of runs) {
    const id = groupOf(run, { asking, isUnread });
    groups.find((group) => group.id === id)?.runs.push(run);
  }
  return groups.filter((group) => group.runs.length > 0);
}

function groupOf(run: FlowRunSummary, { asking, isUnread }: Known): RunGroup['id'] {
  if (run.ended_at === null) {
    const needs = asking.has(run.id) || run.condition === 'needs-you' || run.condition === 'interrupted';
    return needs ? 'needs-you' : 'running';
  }
  return isUnread(run) ? 'unread' : 'rest';
}
