import type { FlowRunView } from '@boocode/contracts/flow-run';
import styles from './RunTabs.module.css';

export type Tab = 'steps' | 'report';

export const panelId = 'run-panel';
export const tabId = (tab: Tab) => `run-tab-${tab}`;

const reportNote = (run: FlowRunView) => (run.report === null ? (run.ended_at === null ? 'not yet' : 'none') : '');

export function RunTabs({ tab, run, onShow }: { tab: Tab; run: FlowRunView; onShow: (tab: Tab) => void }) {
  const tabs = [
    { id: 'steps', label: 'Steps', note: `${run.steps_done}/${run.steps_total}` },
    { id: 'report', label: 'Report', note: reportNote(run) },
  ] as const;
  return (
    <div role="tablist" aria-label="Views of the run" className={styles.tabs}>
      {tabs.map(({ id, label, note }) => (
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
            const other = id === 'steps' ? 'report' : 'steps';
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
