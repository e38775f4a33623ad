import type { Message } from '@boocode/contracts/message';
import { memo } from 'react';
import { AnswerMessage } from './AnswerMessage.js';
import styles from './MessageRow.module.css';
import { SummaryMessage } from './SummaryMessage.js';
import { UserMessage } from './UserMessage.js';

const names = { user: 'You', assistant: 'Answer', summary: 'Summary' } as const;

/** One message; only what changed is rendered again. */
export const MessageRow = memo(function MessageRow({ message }: { message: Message }) {
  const Shown = { user: UserMessage, assistant: AnswerMessage, summary: SummaryMessage }[message.role];
  return (
    <article
      className={styles.row}
      data-role={message.role}
      data-row
      tabIndex={0}
      aria-label={names[message.role]}
      aria-busy={message.status === 'streaming'}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget) return;
        if (event.key !== 'ContextMenu' && !(event.key === 'F10' && event.shiftKey) && event.key !== 'Enter') return;
        event.preventDefault();
        event.currentTarget.querySelector<HTMLElement>('[aria-haspopup=menu]')?.click();
      }}
    >
      <Shown message={message} />
    </article>
  );
});
