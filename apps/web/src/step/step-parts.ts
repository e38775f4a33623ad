import type { TaskView } from '@boocode/contracts/task';
import { agentLine } from '../format/names.js';
import type { TabItem } from '../ui/Tabs.js';

interface Known {
  step: TaskView;
  calls: number;
  /** Files that were changed, as far as tools tell. */
  files: number;
}

/** The tabs of a step: what it does not have, it has no tab for. */
export function partsOf({ step, calls, files }: Known): TabItem[] {
  const byAgent = agentLine(step) !== '';
  return [
    { id: 'overview', label: 'Overview' },
    ...(byAgent ? [{ id: 'transcript', label: 'Transcript' }] : []),
    ...(byAgent ? [{ id: 'tools', label: 'Tools', note: calls === 0 ? '' : String(calls) }] : []),
    ...(files > 0 ? [{ id: 'diff', label: 'Diff', note: String(files) }] : []),
    { id: 'io', label: 'Input/Output' },
    { id: 'attempts', label: 'Attempts', note: step.attempt < 2 ? '' : String(step.attempt) },
  ];
}
