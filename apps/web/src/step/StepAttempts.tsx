import type { AttemptView } from '@boocode/contracts/task-attempt';
import type { TaskView } from '@boocode/contracts/task';
import { useQuery } from '@tanstack/react-query';
import { attemptsQuery } from '../api/task-details.js';
import { money, tokens } from '../format/amount.js';
import { clock } from '../format/duration.js';
import { localTimes } from '../format/local-times.js';
import { agentLine } from '../format/names.js';
import type { ConditionLook } from '../state/conditions.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import styles from './StepAttempts.module.css';

const outcomes: Readonly<
  Record<NonNullable<AttemptView['outcome']> | 'open', { word: string; tone: ConditionLook['tone'] }>
> = {
  completed: { word: 'completed', tone: 'good' },
  failure: { word: 'failed', tone: 'bad' },
  crash: { word: 'cut off: its process ended', tone: 'warn' },
  limit: { word: 'stopped by a limit, tried again later', tone: 'warn' },
  cancelled: { word: 'cancelled', tone: 'quiet' },
  open: { word: 'under way', tone: 'live' },
};

/** Each attempt of a step, side by side: who had it, how long, what it used, how it ended. */
export function StepAttempts({ step }: { step: TaskView }) {
  const { data, error, isPending, refetch } = useQuery(attemptsQuery(step.id, step.attempt));
  if (isPending) return <SkeletonRows count={6} label="Loading the attempts" />;
  if (error !== null) {
    return (
      <ErrorNote what="The attempts could not be loaded" error={error}>
        <Button onClick={() => void refetch()}>Try again</Button>
      </ErrorNote>
    );
  }
  if (data.length === 0) return <p className={styles.none}>This step has not started.</p>;
  return (
    <div className={styles.frame} tabIndex={0} role="region" aria-label="Attempts side by side">
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">What</span>
            </th>
            {data.map(({ attempt }) => (
              <th key={attempt} scope="col">
                Attempt {attempt}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, of }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {data.map((one) => (
                <td key={one.attempt} data-tone={name === 'Outcome' ? outcomes[one.outcome ?? 'open'].tone : undefined}>
                  {of(one)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const time = (iso: string) => new Date(iso).toLocaleTimeString();

const rows: readonly { name: string; of: (attempt: AttemptView) => string }[] = [
  { name: 'Outcome', of: ({ outcome }) => outcomes[outcome ?? 'open'].word },
  { name: 'Why', of: ({ error }) => localTimes(error?.message ?? '') },
  { name: 'Agent', of: (attempt) => agentLine(attempt) || 'none: it is computed' },
  { name: 'Started', of: ({ started_at }) => time(started_at) },
  {
    name: 'Worked',
    of: ({ started_at, ended_at }) =>
      ended_at === null ? 'under way' : clock(Date.parse(ended_at) - Date.parse(started_at)),
  },
  { name: 'Used', of: ({ usage }) => (usage === null ? '' : usedOf(usage)) },
  { name: 'Host', of: ({ host }) => host },
];

function usedOf(usage: NonNullable<AttemptView['usage']>): string {
  const paid = usage.input_tokens + usage.output_tokens + usage.reasoning_tokens + usage.cache_write_tokens;
  const cached = usage.cache_read_tokens === 0 ? '' : `${tokens(usage.cache_read_tokens)} from the cache`;
  return [`${tokens(paid)} tokens`, cached, money(usage.cost_usd) ?? ''].filter((part) => part !== '').join(', ');
}
