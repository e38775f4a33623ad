import type { FlowRunView } from '@boocode/contracts/flow-run';
import { useState } from 'react';
import { minuteRange, moneyRange, tokenRange } from '../format/range.js';
import { Button } from '../ui/Button.js';
import { BudgetDialog } from './BudgetDialog.js';
import styles from './BudgetMeter.module.css';
import { spendingOf, unboundedOf } from './spending.js';

/** What the run used, of its budget where it has one, and what the rest of it is likely to come to. */
export function BudgetMeter({ run }: { run: FlowRunView }) {
  const [asking, setAsking] = useState(false);
  const spendings = spendingOf(run);
  const open = run.ended_at === null;
  return (
    <span className={styles.cost}>
      {spendings.map(({ unit, used, of, share, short }) => (
        <span key={unit} className={styles.bound} data-short={open && short}>
          <span className="numbers">
            {used} of {of}
          </span>
          <span
            role="meter"
            className={styles.meter}
            aria-label={`Used of the budget in ${unit === 'usd' ? 'money' : 'tokens'}`}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(100 * Math.min(1, share))}
          >
            <span style={{ width: `${100 * Math.min(1, share)}%` }} />
          </span>
        </span>
      ))}
      {unboundedOf(run).map((used) => (
        <span key={used} className="numbers">
          {used}
        </span>
      ))}
      {open ? (
        <Button look="bare" className={styles.raise} onClick={() => setAsking(true)}>
          {spendings.length === 0 ? 'Set a budget…' : 'Raise…'}
        </Button>
      ) : null}
      {open ? <Rest run={run} /> : null}
      {asking ? <BudgetDialog run={run} onClose={() => setAsking(false)} /> : null}
    </span>
  );
}

/** The middle half of what steps like those that are left came to before. */
function Rest({ run: { forecast } }: { run: FlowRunView }) {
  if (forecast === null) return null;
  const { tokens, minutes, usd, attempts } = forecast;
  const parts = [tokenRange(tokens), moneyRange(usd), minuteRange(minutes)].filter((part) => part !== null);
  const basis =
    attempts === 0
      ? 'A first guess: no step like these has run here yet'
      : `The middle half of ${attempts} past ${attempts === 1 ? 'attempt' : 'attempts'} at steps like these`;
  return (
    <span className={styles.rest} title={basis}>
      The rest: {parts.join(', ')}
    </span>
  );
}
