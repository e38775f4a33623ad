import type { FlowRunView } from '@boocode/contracts/flow-run';
import { lazy, type ComponentType } from 'react';
import { ReportPane } from './ReportPane.js';
import { StepsPanel } from './StepsPanel.js';

export interface RunTab {
  /** In the address. */
  id: string;
  label: string;
  /** A few letters behind the label; `findings` is how many there are, null = not known yet. */
  note: (run: FlowRunView, findings: number | null) => string;
  panel: ComponentType<{ run: FlowRunView; now: number }>;
}

// Most visits watch a run; what works through its findings is loaded by those that do.
const FindingsPanel = lazy(async () => ({ default: (await import('../findings/FindingsPanel.js')).FindingsPanel }));

/** The views of a run: one of fixes finds nothing of its own. */
export function tabsOf({ flow }: Pick<FlowRunView, 'flow'>): readonly RunTab[] {
  return flow === 'fix' ? runTabs.filter(({ id }) => id !== 'findings') : runTabs;
}

/** All views, in their order. The first is the usual one. */
const runTabs: readonly RunTab[] = [
  { id: 'steps', label: 'Steps', note: (run) => `${run.steps_done}/${run.steps_total}`, panel: StepsPanel },
  {
    id: 'findings',
    label: 'Findings',
    note: (_run, findings) => (findings === null ? '' : String(findings)),
    panel: FindingsPanel,
  },
  {
    id: 'report',
    label: 'Report',
    note: (run) => (run.report === null ? (run.ended_at === null ? 'not yet' : 'none') : ''),
    panel: ReportPane,
  },
];
