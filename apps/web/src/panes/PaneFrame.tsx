import { X } from 'lucide-react';
import type { ProjectView } from '@boocode/contracts/project';
import type { WorkspacePane } from '@boocode/contracts/workspace';
import { Suspense } from 'react';
import { Button } from '../ui/Button.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import type { PanePatch } from './pane.js';
import styles from './PaneFrame.module.css';
import { paneEntry } from './registry.js';

interface Props {
  pane: WorkspacePane;
  project: ProjectView | null;
  focused: boolean;
  change: (patch: PanePatch) => void;
  close: () => void;
  onFocus: () => void;
}

/** A pane: its header, and what its kind shows. */
export function PaneFrame({ onFocus, ...props }: Props) {
  const { pane, focused, close } = props;
  const { component: Content, title, icon: Icon } = paneEntry(pane.kind);
  return (
    <section
      className={styles.frame}
      data-focused={focused}
      data-pane={pane.id}
      aria-label={title}
      onFocus={onFocus}
      onPointerDown={onFocus}
    >
      <header className={styles.header}>
        <Icon aria-hidden className={styles.icon} />
        <h2 className={styles.title}>{title}</h2>
        <Button look="bare" aria-label={`Close ${title}`} title="Close; what goes on in it goes on" onClick={close}>
          <X aria-hidden className={styles.icon} />
        </Button>
      </header>
      <div className={styles.body}>
        <Suspense fallback={<SkeletonRows count={3} label={`Loading ${title}`} />}>
          <Content key={pane.kind} {...props} />
        </Suspense>
      </div>
    </section>
  );
}
