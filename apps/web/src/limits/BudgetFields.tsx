import { FieldFrame } from '../launch/FieldFrame.js';
import type { SideDraft, SidesDraft, SidesFaults } from './budget-draft.js';
import styles from './Limits.module.css';

interface Props {
  draft: SidesDraft;
  faults: SidesFaults;
  onChange: (draft: SidesDraft) => void;
}

/** Both sides of a budget, each in tokens and in money. */
export function BudgetFields({ draft, faults, onChange }: Props) {
  return (
    <>
      <Side
        legend="Nothing more begins at"
        labels={{ tokens: 'Tokens', usd: 'US dollars' }}
        side={draft.soft}
        faults={faults.soft}
        onChange={(soft) => onChange({ ...draft, soft })}
      />
      <Side
        legend="What runs is stopped at, its work kept"
        labels={{ tokens: 'Hard: tokens', usd: 'Hard: US dollars' }}
        side={draft.hard}
        faults={faults.hard}
        onChange={(hard) => onChange({ ...draft, hard })}
      />
      {faults.whole === undefined ? null : (
        <p className={styles.fault} role="alert">
          {faults.whole}
        </p>
      )}
    </>
  );
}

interface SideProps {
  legend: string;
  labels: { tokens: string; usd: string };
  side: SideDraft;
  faults: SidesFaults['soft'];
  onChange: (side: SideDraft) => void;
}

function Side({ legend, labels, side, faults, onChange }: SideProps) {
  return (
    <fieldset className={styles.side}>
      <legend>{legend}</legend>
      <div className={styles.pair}>
        <FieldFrame label={labels.tokens} error={faults.tokens}>
          {(field) => (
            <input
              {...field}
              inputMode="numeric"
              value={side.tokens}
              placeholder="no bound"
              onChange={({ target }) => onChange({ ...side, tokens: target.value })}
            />
          )}
        </FieldFrame>
        <FieldFrame label={labels.usd} hint="Of agents that report money." error={faults.usd}>
          {(field) => (
            <input
              {...field}
              inputMode="decimal"
              value={side.usd}
              placeholder="no bound"
              onChange={({ target }) => onChange({ ...side, usd: target.value })}
            />
          )}
        </FieldFrame>
      </div>
    </fieldset>
  );
}
