import type { BudgetView } from '@boocode/contracts/budget';
import type { ProjectView } from '@boocode/contracts/project';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { budgetsQuery, putBudget } from '../api/budgets.js';
import { FieldFrame } from '../launch/FieldFrame.js';
import { Button } from '../ui/Button.js';
import { Dialog } from '../ui/Dialog.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { BudgetFields } from './BudgetFields.js';
import { isFaultless, requestOf, sidesDraft, sidesFaults, sidesOf } from './budget-draft.js';
import styles from './Limits.module.css';

interface Props {
  /** The budget that is changed; null = a new one. */
  budget: BudgetView | null;
  /** What it is of, in words. */
  title: string;
  projects: readonly ProjectView[];
  onClose: () => void;
}

/** A budget by day or month, of everything or a project. Saving one that there is already replaces it. */
export function PeriodBudgetDialog({ budget, title, projects, onClose }: Props) {
  const client = useQueryClient();
  const [of, setOf] = useState(budget?.key ?? 'all');
  const [period, setPeriod] = useState(budget?.period ?? 'day');
  const [sides, setSides] = useState(() => sidesDraft(budget));
  // What is wrong with what is not written yet is said when it is sent.
  const [sent, setSent] = useState(false);
  const save = useMutation({
    mutationFn: putBudget,
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries({ queryKey: budgetsQuery().queryKey });
    },
  });
  const { soft, hard } = sidesOf(sides);
  const faults = sidesFaults(sides);
  const said = soft === null && hard === null && sent ? { ...faults, whole: 'Write at least one bound.' } : faults;
  return (
    <Dialog title={title} wide onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          setSent(true);
          if (isFaultless(faults) && (soft !== null || hard !== null)) save.mutate(requestOf(of, period, sides));
        }}
      >
        {budget === null ? <Whose {...{ of, setOf, period, setPeriod, projects }} /> : null}
        <BudgetFields draft={sides} faults={said} onChange={setSides} />
        <p className={styles.quiet}>Days and months begin at midnight UTC. What waits begins once there is room.</p>
        {save.isError ? <ErrorNote what="The budget is as it was" error={save.error} /> : null}
        <div className={styles.actions}>
          <Button onClick={onClose}>Leave it</Button>
          <Button type="submit" look="primary" disabled={save.isPending}>
            Set the budget
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface WhoseProps {
  of: string;
  setOf: (of: string) => void;
  period: BudgetView['period'];
  setPeriod: (period: 'day' | 'month') => void;
  projects: readonly ProjectView[];
}

function Whose({ of, setOf, period, setPeriod, projects }: WhoseProps) {
  return (
    <div className={styles.pair}>
      <FieldFrame label="Of" error={undefined}>
        {(field) => (
          <select {...field} value={of} onChange={({ target }) => setOf(target.value)}>
            <option value="all">Everything</option>
            {projects.map(({ id, name }) => (
              <option key={id} value={`project:${id}`}>
                Project {name}
              </option>
            ))}
          </select>
        )}
      </FieldFrame>
      <FieldFrame label="For each" error={undefined}>
        {(field) => (
          <select
            {...field}
            value={period}
            onChange={({ target }) => setPeriod(target.value === 'month' ? 'month' : 'day')}
          >
            <option value="day">Day</option>
            <option value="month">Month</option>
          </select>
        )}
      </FieldFrame>
    </div>
  );
}
