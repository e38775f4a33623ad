import type { BudgetView } from '@boocode/contracts/budget';
import type { ProjectView } from '@boocode/contracts/project';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { GuardedButton } from '../access/GuardedButton.js';
import { budgetsQuery, putBudget } from '../api/budgets.js';
import { projectsQuery } from '../api/projects.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { Meter } from '../ui/Meter.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { amountsOf } from './budget-amounts.js';
import styles from './Limits.module.css';
import { PeriodBudgetDialog } from './PeriodBudgetDialog.js';

/** Budgets by day and month: what is used, reserved and left, and what is changed about them. */
export function Budgets() {
  const { data: budgets, error, refetch } = useQuery(budgetsQuery());
  const { data: projects = [] } = useQuery(projectsQuery());
  const [asked, setAsked] = useState<BudgetView | 'new' | null>(null);
  return (
    <section className={styles.part} aria-label="Budgets">
      <h4>Budgets</h4>
      {budgets === undefined && error === null ? <SkeletonRows count={2} double label="Loading the budgets" /> : null}
      {error === null ? null : (
        <ErrorNote what="The budgets could not be loaded" error={error}>
          <Button onClick={() => void refetch()}>Try again</Button>
        </ErrorNote>
      )}
      {budgets?.length === 0 ? (
        <p className={styles.quiet}>
          Nothing bounds what a day or a month may use. With a budget, steps that no longer fit wait until you raise it.
        </p>
      ) : null}
      <ul className={styles.list}>
        {budgets?.map((budget) => (
          <Budget
            key={`${budget.key} ${budget.period}`}
            budget={budget}
            name={budgetName(budget, projects)}
            onEdit={() => setAsked(budget)}
          />
        ))}
      </ul>
      {budgets === undefined ? null : (
        <div className={styles.line}>
          <GuardedButton needs="admin" onClick={() => setAsked('new')}>
            Add a budget…
          </GuardedButton>
        </div>
      )}
      {asked === null ? null : (
        <PeriodBudgetDialog
          budget={asked === 'new' ? null : asked}
          title={asked === 'new' ? 'A budget' : `Budget: ${budgetName(asked, projects)}`}
          projects={projects}
          onClose={() => setAsked(null)}
        />
      )}
    </section>
  );
}

/** `Everything, each day`, `Project shop, each month`; one that is hidden has no name here. */
function budgetName({ key, period }: BudgetView, projects: readonly ProjectView[]): string {
  const project = projects.find(({ id }) => key === `project:${id}`);
  const of = key === 'all' ? 'Everything' : project === undefined ? 'A hidden project' : `Project ${project.name}`;
  return `${of}, each ${period}`;
}

function Budget({ budget, name, onEdit }: { budget: BudgetView; name: string; onEdit: () => void }) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => putBudget({ key: budget.key, period: budget.period, soft: null, hard: null }),
    onSuccess: () => client.invalidateQueries({ queryKey: budgetsQuery().queryKey }),
  });
  return (
    <li aria-label={name}>
      <div className={styles.line}>
        <strong>{name}</strong>
        <GuardedButton needs="admin" look="bare" className={styles.end} aria-label={`Edit: ${name}`} onClick={onEdit}>
          Edit…
        </GuardedButton>
        <GuardedButton
          needs="admin"
          look="bare"
          disabled={remove.isPending}
          aria-label={`Remove: ${name}`}
          onClick={() => remove.mutate()}
        >
          Remove
        </GuardedButton>
      </div>
      {amountsOf(budget).map(({ unit, words, stop, used, reserved, mark, short }) => (
        <div key={unit} className={styles.amounts} data-short={short}>
          <Meter
            label={`Used of ${name}, in ${unit === 'usd' ? 'money' : 'tokens'}`}
            share={used}
            reserved={reserved}
            mark={mark}
            short={short}
          />
          <span>{words}</span>
          {stop === null ? null : <span>{stop}</span>}
        </div>
      ))}
      {remove.error === null ? null : <ErrorNote what="It is still there" error={remove.error} />}
    </li>
  );
}
