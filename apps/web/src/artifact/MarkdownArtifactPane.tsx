import { Prose } from '../markdown/Prose.js';
import type { PaneProps } from '../panes/pane.js';
import { ArtifactFrame } from './ArtifactFrame.js';
import styles from './MarkdownArtifactPane.module.css';

/** A document that a chat wrote, as prose. */
export function MarkdownArtifactPane({ pane, close }: PaneProps) {
  return (
    <ArtifactFrame pane={pane} close={close}>
      {({ title, content }) => (
        <article tabIndex={0} aria-label={title} className={styles.document}>
          <Prose text={content} />
        </article>
      )}
    </ArtifactFrame>
  );
}
