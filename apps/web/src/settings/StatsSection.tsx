import { StatsBy } from '@boocode/contracts/stats';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { statsQuery } from '../api/stats.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import styles from './Settings.module.css';
import { StatsTable } from './StatsTable.js';

const names: Readonly<Record<StatsBy, string>> = { persona: 'Persona', flow: 'Flow', model: 'Model' };
const spans = [7, 30, 90, 365] as const;

/** What was found, how much of it was kept, and what that cost. */
export function StatsSection() {
  const id = useId();
  const [by, setBy] = useState<StatsBy>('persona');
  const [days, setDays] = useState<number>(30);
  const { data, error, isPending, refetch } = useQuery(statsQuery(by, days));
  return (
    <>
      <div className={styles.choices}>
        <label>
          <span>By</span>
          <select value={by} onChange={(event) => setBy(StatsBy.parse(event.target.value))}>
            {StatsBy.options.map((one) => (
              <option key={one} value={one}>
                {names[one]}
              </option>
            ))}
          </select>
        </label>
        <label htmlFor={`${id}-days`}>
          <span>Of the last</span>
          <select id={`${id}-days`} value={days} onChange={(event) => setDays(Number(event.target.value))}>
            {spans.map((span) => (
              <option key={span} value={span}>
                {span} days
              </option>
            ))}
          </select>
        </label>
      </div>
      {isPending ? <SkeletonRows count={5} label="Loading the stats" /> : null}
      {error === null ? null : (
        <ErrorNote what="The stats could not be loaded" error={error}>
          <Button onClick={() => void refetch()}>Try again</Button>
        </ErrorNote>
      )}
      {data?.rows.length === 0 ? (
        <p className={styles.quiet}>
          No run has ended in the last {days} days. Once one has, here is what each {by} found, how much of it you kept,
          and what that cost.
        </p>
      ) : null}
      {data !== undefined && data.rows.length > 0 ? <StatsTable name={names[data.by]} rows={data.rows} /> : null}
    </>
  );
}
