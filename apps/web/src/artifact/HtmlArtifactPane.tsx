import { RotateCw, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { artifactPage } from '../api/artifacts.js';
import type { PaneProps } from '../panes/pane.js';
import { Button } from '../ui/Button.js';
import { ArtifactFrame } from './ArtifactFrame.js';
import styles from './HtmlArtifactPane.module.css';

/** A page that a chat wrote: its scripts run, without an origin, a network, or a way to this page. */
export function HtmlArtifactPane({ pane, close }: PaneProps) {
  const [load, setLoad] = useState(0);
  return (
    <ArtifactFrame
      pane={pane}
      close={close}
      tools={
        <Button look="bare" aria-label="Load the page again" title="Load it again" onClick={() => setLoad(load + 1)}>
          <RotateCw aria-hidden className={styles.icon} />
        </Button>
      }
    >
      {({ id, title }) => (
        <div className={styles.frame}>
          <p className={styles.note}>
            <ShieldCheck aria-hidden className={styles.icon} />
            Sandboxed: no network, and nothing of this workbench is within its reach.
          </p>
          <iframe key={load} sandbox="allow-scripts" src={artifactPage(id)} title={title} className={styles.page} />
        </div>
      )}
    </ArtifactFrame>
  );
}
