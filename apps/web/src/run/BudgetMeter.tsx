import type { FlowRunView } from '@boocode/contracts/flow-run';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { GuardedButton } from '../access/GuardedButton.js';
import { budgetsQuery } from '../api/budgets.js';
import { minuteRange, moneyRange, tokenRange } from '../format/amount.js';
import { Meter } from '../ui/Meter.js';
import { BudgetDialog } from './BudgetDialog.js';
import styles from './BudgetMeter.module.css';
import { spendingOf, unboundedOf } from './spending.js';

/** What the run used, of its budget where it has one, and what the rest of it is likely to come to. */
export function BudgetMeter({ run }: { run: FlowRunView }) {
  const [asking, setAsking] = useState(false);
  const open = run.ended_at === null;
  const spendings = spendingOf(run, useReserved(run));
  return (
    <span className={styles.cost}>
      {spendings.map(({ unit, used, of, share, reserved, reservedShare, stop, short }) => (
        <span key={unit} className={styles.bound} data-short={open && short}>
          <span className="numbers">
            {used} of {of}
          </span>
          <Meter
            label={`Used of the budget in ${unit === 'usd' ? 'money' : 'tokens'}`}
            share={share}
            reserved={reservedShare}
            short={open && short}
          />
          {reserved === null ? null : <span className="numbers">{reserved} reserved</span>}
          {stop === null ? null : (
            <span className="numbers" title="What runs is stopped there, with its work kept">
              stops at {stop}
            </span>
          )}
        </span>
      ))}
      {unboundedOf(run).map((used) => (
        <span key={used} className="numbers">
          {used}
        </span>
      ))}
      {open ? (
        <GuardedButton needs="admin" look="bare" className={styles.raise} onClick={() => setAsking(true)}>
          {spendings.length === 0 ? 'Set a budget…' : 'Raise…'}
        </GuardedButton>
      ) : null}
      {open ? <Rest run={run} /> : null}
      {asking ? <BudgetDialog run={run} onClose={() => setAsking(false)} /> : null}
    </span>
  );
}

/** What the attempts under way may still use; undefined where there is no budget to take it from, or until it is known. */
function useReserved({ id, budget, hard_budget, ended_at }: FlowRunView) {
  const bounded = ended_at === null && (budget ?? hard_budget) !== null;
  const { data } = useQuery({ ...budgetsQuery(id), enabled: bounded });
  return bounded ? data?.find(({ period }) => period === 'whole')?.reserved : undefined;
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
