import { DiffCount } from '../coder/DiffView.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import styles from './Compare.module.css';
import type { Entry } from './contestants.js';
import type { FileOfAll } from './matrix.js';

interface Props {
  entries: readonly Entry[];
  files: readonly FileOfAll[];
  chosen: string | null;
  loading: boolean;
  error: Error | null;
  onChoose: (path: string) => void;
}

/** So many files are listed at once. */
const most = 100;

/** Which contestant touched which file, and how much; a file that is pressed is shown below. */
export function FileMatrix({ entries, files, chosen, loading, error, onChoose }: Props) {
  return (
    <>
      {error === null ? null : <ErrorNote what="Not all changes could be read" error={error} />}
      {loading && files.length === 0 ? <SkeletonRows count={3} label="Reading the changes" /> : null}
      {files.length === 0 ? null : (
        <div className={styles.scroll} tabIndex={0} role="region" aria-label="Files by contestant">
          <table className={styles.matrix}>
            <thead>
              <tr>
                <th scope="col">File</th>
                {entries.map(({ letter, name }) => (
                  <th key={letter} scope="col" title={name}>
                    {letter}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {files.slice(0, most).map(({ path, by }) => (
                <tr key={path} data-chosen={path === chosen}>
                  <th scope="row">
                    <button type="button" aria-pressed={path === chosen} title={path} onClick={() => onChoose(path)}>
                      <bdi>{path}</bdi>
                    </button>
                  </th>
                  {entries.map(({ letter }) => {
                    const file = by.get(letter);
                    return (
                      <td key={letter}>
                        {file === undefined ? (
                          <span className={styles.none} aria-label="not changed" role="img">
                            –
                          </span>
                        ) : file.binary ? (
                          'binary'
                        ) : (
                          <DiffCount added={file.added} removed={file.removed} />
                        )}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
          {files.length > most ? (
            <p className={styles.note}>{files.length - most} more files are not listed here.</p>
          ) : null}
        </div>
      )}
    </>
  );
}
