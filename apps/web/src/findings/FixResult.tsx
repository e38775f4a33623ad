import type { FindingView, FixReply } from '@boocode/contracts/finding-life';
import { TaskChanges } from '../coder/TaskChanges.js';
import { conditions } from '../state/conditions.js';
import { Button } from '../ui/Button.js';
import styles from './sheets.module.css';

interface Props {
  tasks: FixReply['tasks'];
  findings: readonly FindingView[];
  onTask: (chatId: string) => void;
  onClose: () => void;
}

/** What a request for tasks came to: which were made, and which were there already. */
export function FixResult({ tasks, findings, onTask, onClose }: Props) {
  const titleOf = (ref: string) => findings.find((finding) => finding.ref === ref)?.title ?? ref;
  /** Then it has something to show. */
  const hasEnded = (task: string) =>
    findings.some(({ fix }) => fix?.task_id === task && fix.branch !== null && conditions[fix.condition].ended);
  return (
    <div className={styles.form}>
      <div role="status">
        <ul className={styles.results}>
          {tasks.map(({ task_id, chat_id, refs, created }) => (
            <li key={task_id}>
              <span>
                <strong>{created ? 'Task made' : 'Task exists already'}</strong>
                <small>{refs.map(titleOf).join(' · ')}</small>
                {hasEnded(task_id) ? <TaskChanges chatId={chat_id} /> : null}
              </span>
              <Button
                onClick={() => {
                  onClose();
                  onTask(chat_id);
                }}
              >
                Show it
              </Button>
            </li>
          ))}
        </ul>
      </div>
      <div className={styles.actions}>
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </div>
  );
}
