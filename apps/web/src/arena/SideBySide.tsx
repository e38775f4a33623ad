import { useQuery } from '@tanstack/react-query';
import { fileChangeQuery } from '../api/changes.js';
import { DiffView } from '../coder/DiffView.js';
import { editsInDiff } from '../coder/edit-diff.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import styles from './Compare.module.css';
import type { Entry } from './contestants.js';
import type { FileOfAll } from './matrix.js';

interface Props {
  file: FileOfAll;
  entries: readonly Entry[];
  /** Where there is room for one: whose. */
  shown: string;
}

/** What each contestant made of one file, beside each other. */
export function SideBySide({ file, entries, shown }: Props) {
  const touched = entries.filter(({ letter }) => file.by.has(letter));
  // One that left the file alone has nothing to show, so the first that did not stands in.
  const one = touched.some(({ letter }) => letter === shown) ? shown : touched[0]?.letter;
  return (
    <ol className={styles.sides} aria-label={`Changes in ${file.path}, side by side`}>
      {touched.map(({ letter, name, chat_id }) => (
        <li key={letter} className={styles.side} data-shown={letter === one}>
          <h3>
            <span aria-hidden className={styles.letter}>
              {letter}
            </span>
            {name}
          </h3>
          <Diff chatId={chat_id} path={file.path} name={name} />
        </li>
      ))}
    </ol>
  );
}

function Diff({ chatId, path, name }: { chatId: string; path: string; name: string }) {
  const { data, error } = useQuery(fileChangeQuery(chatId, path));
  if (error !== null) return <ErrorNote what="The file could not be compared" error={error} />;
  if (data === undefined) return <SkeletonRows count={3} label={`Reading what ${name} made of ${path}`} />;
  const edits = editsInDiff(data.diff, path);
  return (
    <>
      {edits.length === 0 ? (
        <p className={styles.note}>
          {data.diff === '' ? 'Only its name or mode is other.' : 'It has no lines to compare.'}
        </p>
      ) : (
        edits.map((edit, index) => <DiffView key={index} edit={{ ...edit, path: `${path} by ${name}` }} />)
      )}
      {data.truncated ? <p className={styles.note}>The diff is longer; the rest is left out.</p> : null}
    </>
  );
}
