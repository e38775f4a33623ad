import type { ChangedFile } from '@boocode/contracts/changes';
import { memo } from 'react';
import { DiffCount } from '../coder/DiffView.js';
import type { LineComment } from './comments.js';
import { fileWords } from './file-words.js';
import styles from './FileIndex.module.css';

interface Props {
  files: readonly ChangedFile[];
  comments: readonly LineComment[];
  onShow: (path: string) => void;
}

/** The names of all files beside their diffs, where there is room. */
export const FileIndex = memo(function FileIndex({ files, comments, onShow }: Props) {
  return (
    <nav className={styles.index} aria-label="Changed files">
      <ul>
        {files.map((file) => {
          const { path, added, removed, binary } = file;
          const cut = path.lastIndexOf('/') + 1;
          const count = comments.filter((comment) => comment.path === path).length;
          return (
            <li key={path}>
              <button type="button" className={styles.file} title={path} onClick={() => onShow(path)}>
                <span className={styles.name}>{path.slice(cut)}</span>
                <span className={styles.folder}>{path.slice(0, cut)}</span>
                <span className={styles.facts}>
                  {[fileWords(file), count === 0 ? '' : count === 1 ? '1 comment' : `${count} comments`]
                    .filter((word) => word !== '')
                    .join(', ')}
                  {binary || added + removed === 0 ? null : <DiffCount added={added} removed={removed} />}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
});
