import { Button } from '../ui/Button.js';
import { dropComment, editComment } from './comment-store.js';
import styles from './Comments.module.css';
import { linesWords, type LineComment, type Whereabouts } from './comments.js';

interface Props {
  chatId: string;
  comment: LineComment;
  /** Null = it is not known yet. */
  where: Whereabouts | null;
  head: string | null;
}

/** A comment that is kept and not sent yet; one whose lines have changed shows them as they were. */
export function CommentCard({ chatId, comment, where, head }: Props) {
  const outdated = where === 'outdated';
  const lines = linesWords({ ...comment, ...(where === null || where === 'outdated' ? {} : where) });
  return (
    <article className={styles.card} aria-label={`Comment on ${lines} of ${comment.path}`}>
      <p className={styles.place}>
        <span>{lines}</span>
        {outdated ? <strong className={styles.outdated}>Outdated: the lines have changed</strong> : null}
        <Button
          look="bare"
          aria-label={`Edit the comment on ${lines}`}
          onClick={() => editComment(chatId, comment, head)}
        >
          Edit
        </Button>
        <Button
          look="bare"
          aria-label={`Delete the comment on ${lines}`}
          onClick={() => dropComment(chatId, comment.id)}
        >
          Delete
        </Button>
      </p>
      {outdated ? <pre className={styles.quote}>{comment.quote.join('\n')}</pre> : null}
      <p className={styles.words}>{comment.words}</p>
    </article>
  );
}
