import type { FindingView } from '@boocode/contracts/finding-life';
import { tableLines } from './table.js';

const statusWords = { open: 'open', dismissed: 'dismissed', fixed: 'fixed', 'still-there': 'still there' } as const;
const overConditions: ReadonlySet<string> = new Set(['completed', 'gaps', 'failed', 'cancelled', 'skipped']);

/** Findings as a table with a heading, in their order: what they are called, where they stand, and what is done about them. */
export function findingsTable(findings: readonly FindingView[], width: number): string[] {
  const heading = ['ID', 'SEVERITY', 'STATUS', 'TASK', 'PLACE', 'TITLE'];
  return tableLines([heading, ...findings.map(rowOf)], { width });
}

function rowOf(finding: FindingView): string[] {
  const { display_id, ref, severity, status, came_back, title, fix, recheck } = finding;
  const open =
    recheck !== null && !overConditions.has(recheck.condition) ? `checked again: ${recheck.condition}` : null;
  return [
    display_id ?? ref,
    severity,
    came_back ? 'came back' : statusWords[status],
    open ?? (fix === null ? '' : `fix: ${fix.condition}`),
    placeOf(finding),
    title.replaceAll(/\s+/g, ' '),
  ];
}

function placeOf({ evidence: [first] }: FindingView): string {
  if (first === undefined) return '';
  if (first.path === null) return first.url ?? '';
  return first.line_start === null ? first.path : `${first.path}:${first.line_start}`;
}
