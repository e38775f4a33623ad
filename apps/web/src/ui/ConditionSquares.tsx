import type { TaskCondition } from '@boocode/contracts/task';
import { conditions } from '../state/conditions.js';
import styles from './ConditionSquares.module.css';

const most = 18;

/** What is seen first: what a person has to look at, then what goes on, then what is over. */
const order: readonly TaskCondition[] = [
  'needs-you',
  'failed',
  'interrupted',
  'running',
  'starting',
  'queued',
  'parked',
  'waiting',
  'gaps',
  'cancelled',
  'skipped',
  'completed',
];

export type ByCondition = Partial<Record<TaskCondition, number>>;

/** In words: "1 failed, 11 completed". */
const conditionWords = (many: ByCondition): string =>
  order.flatMap((one) => (many[one] === undefined ? [] : [`${many[one]} ${conditions[one].word}`])).join(', ');

/** One square each, of which every condition that there is has one at least; more than fit are shown in proportion. */
function squaresOf(many: ByCondition): TaskCondition[] {
  const present = order.flatMap((one) => (many[one] === undefined ? [] : [{ one, count: many[one] }]));
  const total = present.reduce((sum, { count }) => sum + count, 0);
  if (total <= most) return present.flatMap(({ one, count }) => Array<TaskCondition>(count).fill(one));
  const shares = present.map(({ one, count }) => ({ one, count: Math.max(1, Math.floor((count / total) * most)) }));
  const rest = most - shares.reduce((sum, { count }) => sum + count, 0);
  const largest = shares.reduce((a, b) => (b.count > a.count ? b : a));
  return shares.flatMap((share) =>
    Array<TaskCondition>(share === largest ? share.count + rest : share.count).fill(share.one),
  );
}

/** How many tasks stand where, as small squares: full ones are over, empty ones are still to come. */
export function ConditionSquares({ many }: { many: ByCondition }) {
  const words = conditionWords(many);
  return (
    <span className={styles.squares} role="img" aria-label={words} title={words}>
      {squaresOf(many).map((one, index) => {
        const { tone, ended, live } = conditions[one];
        return <span key={index} data-tone={tone} data-full={ended || live || one === 'needs-you'} />;
      })}
    </span>
  );
}
