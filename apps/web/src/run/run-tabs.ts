import type { FlowRunView } from '@boocode/contracts/flow-run';
import { lazy, type ComponentType } from 'react';
import { arenaFlow } from '../arena/useArena.js';
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

const ArenaPanel = lazy(async () => ({ default: (await import('../arena/ArenaPanel.js')).ArenaPanel }));

const tabs: readonly RunTab[] = [
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

const arena: RunTab = { id: 'arena', label: 'Arena', note: () => '', panel: ArenaPanel };

/** The views of a run, in their order. The first is the usual one: of an arena its contestants, which find nothing. */
export function tabsOf({ flow }: Pick<FlowRunView, 'flow'>): readonly RunTab[] {
  if (flow !== arenaFlow && flow !== 'fix') return tabs;
  const without = tabs.filter(({ id }) => id !== 'findings');
  return flow === arenaFlow ? [arena, ...without] : without;
}
