import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { RunBudget } from '@boocode/contracts/run-preview';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { runQuery, setBudget } from '../api/runs.js';
import { money, tokens } from '../format/amount.js';
import { FieldFrame } from '../launch/FieldFrame.js';
import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { budgetOf, budgetFault } from './budget-form.js';
import styles from './EffectDialog.module.css';

/** Another budget for a run under way, or none; steps that waited for it go on. */
export function BudgetDialog({ run, onClose }: { run: FlowRunView; onClose: () => void }) {
  const client = useQueryClient();
  const [form, setForm] = useState({
    tokens: run.budget?.tokens === undefined ? '' : String(run.budget.tokens),
    usd: run.budget?.usd === undefined ? '' : String(run.budget.usd),
  });
  const save = useMutation({
    mutationFn: (budget: RunBudget | null) => setBudget(run.id, budget),
    onSuccess: (view) => {
      client.setQueryData(runQuery(run.id).queryKey, view);
      onClose();
    },
  });
  const faults = { tokens: budgetFault('tokens', form.tokens), usd: budgetFault('usd', form.usd) };
  const budget = budgetOf(form);
  const used = [`${tokens(run.cost_tokens)} tokens`, money(run.cost_usd)].filter((part) => part !== null).join(', ');
  return (
    <Dialog title="Budget of this run" onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (faults.tokens === undefined && faults.usd === undefined) save.mutate(budget);
        }}
      >
        <p>
          Used so far: {used}. A step that is likely to go over the budget waits until you raise it; what runs is not
          stopped. An empty field is no bound.
        </p>
        <FieldFrame label="Tokens" error={faults.tokens}>
          {(field) => (
            <input
              {...field}
              inputMode="numeric"
              value={form.tokens}
              onChange={(event) => setForm({ ...form, tokens: event.target.value })}
            />
          )}
        </FieldFrame>
        <FieldFrame label="US dollars" hint="Of agents that report money." error={faults.usd}>
          {(field) => (
            <input
              {...field}
              inputMode="decimal"
              value={form.usd}
              onChange={(event) => setForm({ ...form, usd: event.target.value })}
            />
          )}
        </FieldFrame>
        {save.isError ? <ErrorNote what="The budget is as it was" error={save.error} /> : null}
        <div className={styles.actions}>
          <Button onClick={onClose}>Leave it</Button>
          <Button type="submit" look="primary" disabled={save.isPending}>
            {budget === null ? 'No budget' : 'Set the budget'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
