import type { BudgetRequest, FlowRunView } from '@boocode/contracts/flow-run';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { GuardedButton } from '../access/GuardedButton.js';
import { budgetsQuery } from '../api/budgets.js';
import { runQuery, setBudget } from '../api/runs.js';
import { money, tokens } from '../format/amount.js';
import { isFaultless, sidesDraft, sidesFaults, sidesOf } from '../limits/budget-draft.js';
import { BudgetFields } from '../limits/BudgetFields.js';
import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import styles from './EffectDialog.module.css';

/** Another budget for a run under way, or none; steps that waited for it go on. */
export function BudgetDialog({ run, onClose }: { run: FlowRunView; onClose: () => void }) {
  const client = useQueryClient();
  const [draft, setDraft] = useState(() => sidesDraft({ soft: run.budget, hard: run.hard_budget }));
  const save = useMutation({
    mutationFn: (sides: BudgetRequest) => setBudget(run.id, sides),
    onSuccess: (view) => {
      client.setQueryData(runQuery(run.id).queryKey, view);
      onClose();
      return client.invalidateQueries({ queryKey: budgetsQuery(run.id).queryKey });
    },
  });
  const faults = sidesFaults(draft);
  const { soft, hard } = sidesOf(draft);
  const used = [`${tokens(run.cost_tokens)} tokens`, money(run.cost_usd)].filter((part) => part !== null).join(', ');
  return (
    <Dialog title="Budget of this run" wide onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          // What has no hard side, before and now, says nothing of it.
          const sides = { budget: soft, ...((hard ?? run.hard_budget) !== null && { hard_budget: hard }) };
          if (isFaultless(faults)) save.mutate(sides);
        }}
      >
        <p>
          Used so far: {used}. A step that is likely to go over the budget waits until you raise it. An empty field is
          no bound.
        </p>
        <BudgetFields draft={draft} faults={faults} onChange={setDraft} />
        {save.isError ? <ErrorNote what="The budget is as it was" error={save.error} /> : null}
        <div className={styles.actions}>
          <Button onClick={onClose}>Leave it</Button>
          <GuardedButton needs="admin" type="submit" look="primary" disabled={save.isPending}>
            {soft === null && hard === null ? 'No budget' : 'Set the budget'}
          </GuardedButton>
        </div>
      </form>
    </Dialog>
  );
}
