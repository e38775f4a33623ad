import type { FindingView } from '@boocode/contracts/finding-life';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import { Button } from '../ui/Button.js';
import { ExportMenu } from './ExportMenu.js';
import styles from './FindingsPanel.module.css';
import { counted } from './finding-words.js';
import type { FindingActs } from './useFindingActs.js';

interface Props {
  run: FlowRunView;
  selected: readonly FindingView[];
  acts: FindingActs;
  onAll: () => void;
  onNone: () => void;
}

/** What can be done to all that is marked. */
export function SelectionBar({ run, selected, acts, onAll, onNone }: Props) {
  const dismissed = selected.filter(({ status }) => status === 'dismissed');
  const standing = selected.filter(({ status }) => status !== 'dismissed');
  return (
    <div role="toolbar" aria-label="Selected findings" className={styles.bar}>
      <strong className={styles.count}>{counted(selected.length)} selected</strong>
      <Button look="bare" onClick={onAll}>
        All
      </Button>
      <Button look="bare" onClick={onNone}>
        None
      </Button>
      <span className={styles.gap} />
      <Button look="primary" onClick={() => acts.fix(selected)}>
        Make tasks…
      </Button>
      <Button onClick={() => acts.recheck(selected)}>Re-check</Button>
      {standing.length === 0 ? null : <Button onClick={() => acts.dismiss(standing)}>Dismiss…</Button>}
      {dismissed.length === 0 ? null : <Button onClick={() => acts.reopen(dismissed)}>Reopen</Button>}
      <ExportMenu run={run} findings={selected} acts={acts} />
    </div>
  );
}
