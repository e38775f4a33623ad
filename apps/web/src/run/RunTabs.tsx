import type { FlowRunView } from '@boocode/contracts/flow-run';
import { useFindingCount } from '../findings/useFindings.js';
import styles from './RunTabs.module.css';

export type Tab = 'steps' | 'report' | 'findings';

export const panelId = 'run-panel';
export const tabId = (tab: Tab) => `run-tab-${tab}`;

const reportNote = (run: FlowRunView) => (run.report === null ? (run.ended_at === null ? 'not yet' : 'none') : '');

export function RunTabs({ tab, run, onShow }: { tab: Tab; run: FlowRunView; onShow: (tab: Tab) => void }) {
  const findings = useFindingCount(run.id);
  const tabs = [
    { id: 'steps', label: 'Steps', note: `${run.steps_done}/${run.steps_total}` },
    { id: 'report', label: 'Report', note: reportNote(run) },
    { id: 'findings', label: 'Findings', note: findings === null ? '' : String(findings) },
  ] as const;
  return (
    <div role="tablist" aria-label="Views of the run" className={styles.tabs}>
      {tabs.map(({ id, label, note }, at) => (
        <button
          key={id}
          id={tabId(id)}
          type="button"
          role="tab"
          aria-selected={tab === id}
          aria-controls={panelId}
          tabIndex={tab === id ? 0 : -1}
          onClick={() => onShow(id)}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
            const by = event.key === 'ArrowRight' ? 1 : tabs.length - 1;
            const other = tabs[(at + by) % tabs.length]?.id ?? id;
            onShow(other);
            document.getElementById(tabId(other))?.focus();
          }}
        >
          {label} <span>{note}</span>
        </button>
      ))}
    </div>
  );
}
