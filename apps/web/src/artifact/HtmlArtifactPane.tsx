import { RotateCw, ShieldAlert, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { artifactPage } from '../api/artifacts.js';
import type { PaneProps } from '../panes/pane.js';
import { Button } from '../ui/Button.js';
import { ArtifactFrame } from './ArtifactFrame.js';
import styles from './HtmlArtifactPane.module.css';

const still = 'Sandboxed: no network, no scripts, and nothing of this workbench is within its reach.';
// Browsers let no policy forbid WebRTC.
const running =
  'Sandboxed, with its scripts: nothing of this workbench is within their reach, but by WebRTC they could send what the page holds to others.';

/** A page that a chat wrote, without an origin, a network, or a way to this page. Its scripts run only when a person says so. */
export function HtmlArtifactPane({ pane, close }: PaneProps) {
  const [load, setLoad] = useState(0);
  const [scripts, setScripts] = useState(false);
  return (
    <ArtifactFrame
      pane={pane}
      close={close}
      tools={
        <>
          <Button look="bare" aria-pressed={scripts} onClick={() => setScripts(!scripts)}>
            Run scripts
          </Button>
          <Button look="bare" aria-label="Load the page again" title="Load it again" onClick={() => setLoad(load + 1)}>
            <RotateCw aria-hidden className={styles.icon} />
          </Button>
        </>
      }
    >
      {({ id, title }) => (
        <div className={styles.frame}>
          <p className={styles.note}>
            {scripts ? (
              <ShieldAlert aria-hidden className={styles.icon} />
            ) : (
              <ShieldCheck aria-hidden className={styles.icon} />
            )}
            {scripts ? running : still}
          </p>
          <iframe
            key={`${load} ${scripts}`}
            sandbox={scripts ? 'allow-scripts' : ''}
            src={artifactPage(id, scripts)}
            title={title}
            className={styles.page}
          />
        </div>
      )}
    </ArtifactFrame>
  );
}
