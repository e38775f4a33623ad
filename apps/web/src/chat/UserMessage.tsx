import type { Message } from '@boocode/contracts/message';
import { File as FileIcon } from 'lucide-react';
import { attachmentHref } from '../api/attachments.js';
import { fileSize } from '../format/file-size.js';
import { useChatGround } from './chat-actions.js';
import { EditMessage } from './EditMessage.js';
import { MessageActions } from './MessageActions.js';
import { attachmentsOf, skillOf, textOf } from './message-text.js';
import styles from './UserMessage.module.css';

/** A person's words, as they typed them. */
export function UserMessage({ message }: { message: Message }) {
  const { editing } = useChatGround();
  const skill = skillOf(message);
  const text = textOf(message);
  if (editing === message.id) return <EditMessage message={message} />;
  return (
    <>
      <div className={styles.words}>
        {skill === null ? null : <span className={styles.skill}>/{skill}</span>}
        {text}
        <Files message={message} />
      </div>
      <MessageActions message={message} />
    </>
  );
}

function Files({ message }: { message: Message }) {
  const files = attachmentsOf(message);
  if (files.length === 0) return null;
  return (
    <ul aria-label="Attached files" className={styles.files}>
      {files.map(({ id, name, size, media_type }) => (
        <li key={id}>
          <a href={attachmentHref(id)} target="_blank" rel="noopener noreferrer" className={styles.file}>
            {media_type.startsWith('image/') ? (
              <img src={attachmentHref(id)} alt={name} className={styles.image} />
            ) : (
              <>
                <FileIcon aria-hidden className={styles.icon} />
                <span className={styles.name}>{name}</span>
                <span className={styles.size}>{fileSize(size)}</span>
              </>
            )}
          </a>
        </li>
      ))}
    </ul>
  );
}
