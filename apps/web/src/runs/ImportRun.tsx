import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { useLocation } from 'wouter';
import { importRun } from '../api/archives.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import styles from './ImportRun.module.css';

/** Takes in a run from the file that another BooCode exported, and goes there. */
export function ImportRun() {
  const chooser = useRef<HTMLInputElement>(null);
  const [, navigate] = useLocation();
  const take = useMutation({ mutationFn: importRun, onSuccess: ({ url }) => navigate(url) });
  return (
    <div className={styles.bar}>
      <input
        ref={chooser}
        type="file"
        hidden
        accept=".json,.gz,application/json,application/gzip"
        aria-label="Archive of a run"
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (file !== undefined) take.mutate(file);
          // The same file can be chosen again.
          currentTarget.value = '';
        }}
      />
      <Button
        look="bare"
        disabled={take.isPending}
        title="Take in a run from a file that another BooCode exported"
        onClick={() => chooser.current?.click()}
      >
        {take.isPending ? 'Importing…' : 'Import a run…'}
      </Button>
      {take.isError ? <ErrorNote what="The run was not imported" error={take.error} /> : null}
    </div>
  );
}
