import type { FindingView } from '@boocode/contracts/finding-life';
import { wordsOfFinding } from './words-for-agent.js';
import { firstPlace } from './place.js';

/** A task as it would be made: the findings that it mends. */
export interface PlannedTask {
  /** A file, or the title of a finding. */
  title: string;
  findings: FindingView[];
}

/** One task for each finding, or one for each file; what cites no file has a task of its own. */
export function plannedTasks(findings: readonly FindingView[], per: 'finding' | 'file'): PlannedTask[] {
  const tasks = new Map<string, PlannedTask>();
  for (const finding of findings) {
    const file = per === 'file' ? firstPlace(finding.evidence)?.path : undefined;
    const key = file ?? finding.ref;
    const task = tasks.get(key) ?? { title: file ?? finding.title, findings: [] };
    task.findings.push(finding);
    tasks.set(key, task);
  }
  return [...tasks.values()];
}

/** What the agent of a task is told of its findings, and when it is done. */
export const taskWords = ({ findings }: PlannedTask, acceptance: string): string =>
  [
    ...findings.map(wordsOfFinding),
    ...(acceptance.trim() === '' ? [] : [`It is done when: ${acceptance.trim()}`]),
  ].join('\n\n');
