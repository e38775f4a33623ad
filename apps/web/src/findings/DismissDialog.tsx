import type { FindingView } from '@boocode/contracts/finding-life';
import { useRef, useState } from 'react';
import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { counted } from './finding-words.js';
import styles from './sheets.module.css';
import { TitleList } from './TitleList.js';
import { useFindingChanges } from './useFindings.js';

const reasons = [
  'Not how this code is used',
  'Meant to be so',
  'A risk that we take',
  'Mended in another way',
  'Not worth the effort',
];

interface Props {
  runId: string;
  findings: readonly FindingView[];
  onDone: (count: number) => void;
  onClose: () => void;
}

/** Dismisses findings, with the reason that the next run is told. */
export function DismissDialog({ runId, findings, onDone, onClose }: Props) {
  const [reason, setReason] = useState('');
  const box = useRef<HTMLTextAreaElement>(null);
  const { dismiss } = useFindingChanges(runId);
  const refs = findings.map(({ ref }) => ref);
  const send = () => dismiss.mutate({ refs, reason: reason.trim() }, { onSuccess: () => onDone(refs.length) });
  return (
    <Dialog title={`Dismiss ${counted(refs.length)}?`} onClose={onClose}>
      <TitleList findings={findings} />
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <label className={styles.field}>
          <span>Why</span>
          <textarea
            ref={box}
            autoFocus
            required
            rows={3}
            maxLength={2000}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        <div className={styles.chips} role="group" aria-label="Common reasons">
          {reasons.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={reason === each}
              onClick={() => {
                setReason(each);
                box.current?.focus();
              }}
            >
              {each}
            </button>
          ))}
        </div>
        <p className={styles.note}>
          Remembered for the quoted code of this project: later runs are told, and keep it out of their reports for as
          long as the code stays as it is. It is counted there, and can be opened again.
        </p>
        {dismiss.error === null ? null : <ErrorNote what="Nothing was dismissed" error={dismiss.error} />}
        <div className={styles.actions}>
          <Button onClick={onClose}>Keep</Button>
          <Button look="primary" type="submit" disabled={reason.trim() === '' || dismiss.isPending}>
            Dismiss
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
