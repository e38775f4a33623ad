import type { Message } from '@boocode/contracts/message';
import styles from './SummaryMessage.module.css';
import { Prose } from '../markdown/Prose.js';
import { textOf } from './message-text.js';
import { useDisclosure } from './useDisclosure.js';

/** From here on the model knows what came before by this summary alone; people still see all of it. */
export function SummaryMessage({ message }: { message: Message }) {
  const [open, toggle] = useDisclosure(`${message.id}:summary`);
  return (
    <details className={styles.summary} open={open}>
      <summary
        onClick={(event) => {
          event.preventDefault();
          toggle();
        }}
      >
        <span>{message.status === 'streaming' ? 'Summarising until here…' : 'Summarised until here'}</span>
      </summary>
      {open ? <Prose text={textOf(message)} /> : null}
    </details>
  );
}
