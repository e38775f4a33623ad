import type { FindingView } from '@boocode/contracts/finding-life';
import { StateMark } from '../ui/StateMark.js';
import { statuses } from './finding-words.js';
import { isChecked, isMended } from './finding-list.js';
import styles from './marks.module.css';

interface Props {
  finding: FindingView;
  /** Shows the transcript of the task that mends it. */
  onTask: (chatId: string) => void;
}

/** What became of a finding: its status, that it came back, the task that mends it, the check that goes on. */
export function Standing({ finding, onTask }: Props) {
  const { status, came_back, fix } = finding;
  const { word, tone } = statuses[status];
  const checked = isChecked(finding);
  return (
    <span className={styles.standing}>
      {came_back ? (
        <span className={styles.badge} data-tone="warn" title="It was fixed before, and this run has found it again">
          came back
        </span>
      ) : null}
      {checked ? (
        <span className={styles.mark} data-tone="live">
          checking…
        </span>
      ) : fix !== null && (status === 'open' || isMended(finding)) ? (
        <FixChip fix={fix} onTask={onTask} />
      ) : (
        <span className={styles.mark} data-tone={tone}>
          {word}
        </span>
      )}
    </span>
  );
}

function FixChip({ fix, onTask }: { fix: NonNullable<FindingView['fix']>; onTask: Props['onTask'] }) {
  const { chat_id, condition, branch } = fix;
  const content = (
    <>
      task <StateMark condition={condition} />
    </>
  );
  if (chat_id === null) return <span className={styles.chip}>{content}</span>;
  const where = branch === null ? 'in place' : `on ${branch}`;
  return (
    <button
      type="button"
      className={styles.chip}
      title={`Mended ${where}: show its transcript`}
      onClick={() => onTask(chat_id)}
    >
      {content}
    </button>
  );
}
