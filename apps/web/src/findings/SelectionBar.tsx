import type { FindingView } from '@boocode/contracts/finding-life';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import { GuardedButton } from '../access/GuardedButton.js';
import { whyOnlyRead } from '../run/imported.js';
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
  const whyNot = whyOnlyRead(run);
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
      <GuardedButton needs="run" whyNot={whyNot} look="primary" onClick={() => acts.fix(selected)}>
        Make tasks…
      </GuardedButton>
      <GuardedButton needs="run" whyNot={whyNot} onClick={() => acts.recheck(selected)}>
        Re-check
      </GuardedButton>
      {standing.length === 0 ? null : (
        <GuardedButton needs="answer" onClick={() => acts.dismiss(standing)}>
          Dismiss…
        </GuardedButton>
      )}
      {dismissed.length === 0 ? null : (
        <GuardedButton needs="answer" onClick={() => acts.reopen(dismissed)}>
          Reopen
        </GuardedButton>
      )}
      <ExportMenu run={run} findings={selected} acts={acts} />
    </div>
  );
}
