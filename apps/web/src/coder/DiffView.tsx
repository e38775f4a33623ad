import { mostRows, type DiffRow, type FileEdit } from './edit-diff.js';
import styles from './DiffView.module.css';

const signs: Readonly<Record<DiffRow['kind'], string>> = { context: ' ', added: '+', removed: '-', gap: '' };

/** Added and removed lines, counted. */
export function DiffCount({ added, removed }: Pick<FileEdit, 'added' | 'removed'>) {
  return (
    <span className={styles.count} role="img" aria-label={`${added} lines added, ${removed} removed`}>
      <span data-kind="added">+{added}</span> <span data-kind="removed">−{removed}</span>
    </span>
  );
}

/** A diff of one file, a line a row; a reader of screens hears the sign of each. */
export function DiffView({ edit }: { edit: FileEdit }) {
  const numbered = edit.rows.some(({ from, to }) => from !== null || to !== null);
  const more = edit.rows.length - mostRows;
  return (
    <div className={styles.diff} role="region" tabIndex={0} aria-label={`Changes in ${edit.path}`}>
      <table data-numbered={numbered}>
        <tbody>
          {edit.rows.slice(0, mostRows).map((row, index) => (
            <tr key={index} data-kind={row.kind}>
              {numbered ? (
                <>
                  <td className={styles.number}>{row.from}</td>
                  <td className={styles.number}>{row.to}</td>
                </>
              ) : null}
              <td className={styles.sign}>{signs[row.kind]}</td>
              <td className={styles.text}>{row.kind === 'gap' ? '⋯' : row.text}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 ? <p className={styles.more}>{more} more lines are not shown here.</p> : null}
    </div>
  );
}

/** The edits that one tool call makes: each file by its name. */
export function EditsView({ edits }: { edits: readonly FileEdit[] }) {
  return edits.map((edit, index) => (
    <section key={index} className={styles.file}>
      <p className={styles.name}>
        <code>{edit.path}</code>
        {edits.length > 1 ? <DiffCount added={edit.added} removed={edit.removed} /> : null}
      </p>
      <DiffView edit={edit} />
    </section>
  ));
}
