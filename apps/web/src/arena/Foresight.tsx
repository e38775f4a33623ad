import { useQuery } from '@tanstack/react-query';
import { standingQuery } from '../api/git-standing.js';
import { StateGlyph } from '../ui/StateGlyph.js';
import { foresightOf } from './pick.js';
import styles from './PickForm.module.css';

/** What a merge of this contestant would do now, before anybody says so. */
export function Foresight({ chatId, target }: { chatId: string; target: string }) {
  const { data, error } = useQuery(standingQuery(chatId, target));
  if (error !== null)
    return <p className={styles.foresight}>Whether it merges cleanly can’t be told beforehand: {error.message}</p>;
  if (data === undefined) return <p className={styles.foresight}>Looking at what a merge would do…</p>;
  const { good, words, paths } = foresightOf(data, target);
  return (
    <div className={styles.foresight} role="status" data-good={good}>
      <p>
        <StateGlyph condition={good ? 'completed' : 'gaps'} /> {words}
      </p>
      {paths.length === 0 ? null : (
        <ul>
          {paths.map((path) => (
            <li key={path}>
              <code>{path}</code>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
