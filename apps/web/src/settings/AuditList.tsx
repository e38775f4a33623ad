import type { AuditRow } from '@boocode/contracts/access';
import { useInfiniteQuery } from '@tanstack/react-query';
import { auditQuery } from '../api/access.js';
import { moment } from '../format/moment.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { useNow } from '../ui/useNow.js';
import styles from './Settings.module.css';

/** What was done and refused, the newest first. */
export function AuditList() {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(auditQuery());
  const now = useNow(false);
  const rows = data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <section className={styles.fields} aria-label="What was done">
      <div className={styles.line}>
        <h4>What was done</h4>
        <Button look="bare" className={styles.end} onClick={() => void refetch()}>
          Look again
        </Button>
      </div>
      {error === null ? null : <ErrorNote what="What was done could not be loaded" error={error} />}
      {data === undefined && error === null ? <SkeletonRows count={4} double label="Loading what was done" /> : null}
      {data !== undefined && rows.length === 0 ? (
        <p className={styles.quiet}>Nothing was done or refused yet.</p>
      ) : null}
      <ul className={styles.list} aria-label="Audit">
        {rows.map((row) => (
          <Row key={row.id} row={row} now={now} />
        ))}
      </ul>
      {hasNextPage ? (
        <div className={styles.line}>
          <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {isFetchingNextPage ? 'Loading…' : 'Older'}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

const tones: Readonly<Record<AuditRow['outcome'], string | undefined>> = {
  begun: undefined,
  done: 'good',
  failed: 'bad',
  refused: 'bad',
};

function Row({ row, now }: { row: AuditRow; now: number }) {
  const { at, who, action, target, outcome, status } = row;
  return (
    <li>
      <div className={styles.line}>
        <strong>{action}</strong>
        <span className={styles.state} data-tone={tones[outcome]}>
          {status === null || outcome === 'done' ? outcome : `${outcome} (${status})`}
        </span>
        <span className={`${styles.state} ${styles.end}`}>
          {who}, {moment(at, now)}
        </span>
      </div>
      {target === null ? null : <code className={styles.target}>{target}</code>}
    </li>
  );
}
