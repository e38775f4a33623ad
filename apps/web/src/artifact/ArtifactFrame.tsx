import type { ArtifactView } from '@boocode/contracts/artifact';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { artifactQuery } from '../api/artifacts.js';
import type { PaneProps } from '../panes/pane.js';
import { Button } from '../ui/Button.js';
import { CopyButton } from '../ui/CopyButton.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import styles from './ArtifactFrame.module.css';
import { fileOf } from './artifact-file.js';

interface Props extends Pick<PaneProps, 'pane' | 'close'> {
  /** What only this kind offers. */
  tools?: ReactNode;
  children: (artifact: ArtifactView) => ReactNode;
}

/** What panes of documents share: the title, the source, copying and downloading. */
export function ArtifactFrame({ pane, close, tools, children }: Props) {
  const id = pane.active ?? pane.tabs[0] ?? null;
  return id === null ? (
    <p className={styles.none}>No document is chosen. Open one from a chat, by “Open beside” at a block.</p>
  ) : (
    <Shown key={id} id={id} close={close} tools={tools}>
      {children}
    </Shown>
  );
}

function Shown({ id, close, tools, children }: Omit<Props, 'pane'> & { id: string }) {
  const [source, setSource] = useState(false);
  const { data: artifact, error, refetch } = useQuery(artifactQuery(id));
  if (error !== null) {
    return (
      <div className={styles.none}>
        <ErrorNote what="The document could not be read" error={error}>
          <Button onClick={() => void refetch()}>Try again</Button>
          <Button onClick={close}>Close the pane</Button>
        </ErrorNote>
      </div>
    );
  }
  if (artifact === undefined) return <SkeletonRows count={8} label="Reading the document" />;
  return (
    <div className={styles.pane}>
      <div className={styles.bar}>
        <h3 className={styles.title} title={artifact.title}>
          {artifact.title}
        </h3>
        {tools}
        <Button look="bare" aria-pressed={source} onClick={() => setSource(!source)}>
          Source
        </Button>
        <CopyButton text={artifact.content} />
        <Button look="bare" onClick={() => download(artifact)}>
          Download
        </Button>
      </div>
      {source ? (
        <pre tabIndex={0} aria-label="Source" className={styles.source}>
          {artifact.content}
        </pre>
      ) : (
        children(artifact)
      )}
    </div>
  );
}

function download(artifact: ArtifactView) {
  const { name, type } = fileOf(artifact);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([artifact.content], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
