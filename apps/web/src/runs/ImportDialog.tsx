import { useRef, useState } from 'react';
import { GuardedButton } from '../access/GuardedButton.js';
import { fileSize } from '../format/file-size.js';
import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import { dropTarget } from '../ui/drop-target.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import styles from './ImportDialog.module.css';
import { useImport } from './useImport.js';

interface Props {
  onImported: (runId: string) => void;
  onClose: () => void;
}

/** Takes in a run from the file that another BooCode exported: chosen or dropped. */
export function ImportDialog({ onImported, onClose }: Props) {
  const chooser = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const { take, going, error } = useImport(onImported);
  return (
    <Dialog title="Import a run" onClose={onClose}>
      <div className={styles.body} data-over={over} {...dropTarget(setOver, take)}>
        <p>
          A run that ended elsewhere, from the file that <em>Export run</em> or <code>boocode export</code> made there.
          You read its report, findings and steps here; nothing of it is done again.
        </p>
        <input
          ref={chooser}
          type="file"
          hidden
          accept=".json,.gz,application/json,application/gzip"
          aria-label="File of a run"
          onChange={({ currentTarget }) => {
            take([...(currentTarget.files ?? [])]);
            // The same file can be chosen again.
            currentTarget.value = '';
          }}
        />
        {error === null ? null : <ErrorNote what="The run was not imported" error={error} />}
        <div role="status" className={styles.progress}>
          {going === null ? (
            <p className={styles.hint}>Choose the file, or drop it here.</p>
          ) : (
            <Progress file={going.file} share={going.share} />
          )}
        </div>
        <div className={styles.actions}>
          <Button onClick={onClose}>Cancel</Button>
          <GuardedButton
            needs="run"
            look="primary"
            autoFocus
            disabled={going !== null}
            onClick={() => chooser.current?.click()}
          >
            {error === null ? 'Choose a file…' : 'Choose another file…'}
          </GuardedButton>
        </div>
      </div>
    </Dialog>
  );
}

/** While it is sent there is a measure of it; while it is checked and written there is none. */
function Progress({ file, share }: { file: File; share: number }) {
  return (
    <>
      <p>
        <strong className={styles.name}>{file.name}</strong> <span className="numbers">{fileSize(file.size)}</span>
        <span className={styles.stage}>
          {share < 1 ? `Sending: ${Math.floor(share * 100)}%` : 'Checking and writing it'}
        </span>
      </p>
      <progress aria-label={`Import of ${file.name}`} {...(share < 1 && { value: share })} />
    </>
  );
}
