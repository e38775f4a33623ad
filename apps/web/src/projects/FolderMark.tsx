import type { ProjectView } from '@boocode/contracts/project';
import { Folder, FolderGit2, FolderX } from 'lucide-react';
import styles from './ProjectsPage.module.css';

const marks = {
  git: { icon: FolderGit2, word: 'git repository' },
  plain: { icon: Folder, word: 'folder' },
  missing: { icon: FolderX, word: 'missing' },
} as const;

/** What a folder is: a sign for eyes, a word for ears. */
export function FolderMark({ folder }: { folder: ProjectView['folder'] }) {
  const { icon: Icon, word } = marks[folder];
  return (
    <span className={styles.mark} data-folder={folder} title={word}>
      <Icon aria-hidden className={styles.icon} />
      <span className="visually-hidden">{word}</span>
    </span>
  );
}
