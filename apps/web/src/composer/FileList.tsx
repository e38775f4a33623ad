import { File as FileIcon, X } from 'lucide-react';
import { attachmentHref } from '../api/attachments.js';
import { fileSize } from '../format/file-size.js';
import { Button } from '../ui/Button.js';
import type { DraftFile } from './draft.js';
import styles from './FileList.module.css';

/** What will go with the message, and how far each file is. */
export function FileList({ files, onDrop }: { files: readonly DraftFile[]; onDrop: (id: string) => void }) {
  if (files.length === 0) return null;
  return (
    <ul aria-label="Attached files" className={styles.files}>
      {files.map(({ id, name, size, share, attachment, error }) => (
        <li key={id} className={styles.file} data-failed={error !== null}>
          {attachment?.media_type.startsWith('image/') === true ? (
            <img src={attachmentHref(attachment.id)} alt="" className={styles.image} />
          ) : (
            <FileIcon aria-hidden className={styles.icon} />
          )}
          <span className={styles.name} title={name}>
            {name}
          </span>
          <span className={styles.state}>
            {error ?? (attachment === null ? `${Math.round(share * 100)}%` : fileSize(size))}
          </span>
          {error === null && attachment === null ? (
            <progress className={styles.progress} value={share} aria-label={`Upload of ${name}`} />
          ) : null}
          <Button look="bare" aria-label={`Remove ${name}`} onClick={() => onDrop(id)}>
            <X aria-hidden className={styles.icon} />
          </Button>
        </li>
      ))}
    </ul>
  );
}
