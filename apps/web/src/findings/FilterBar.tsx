import { Severity } from '@boocode/contracts/finding';
import { FindingStatus, type FindingView } from '@boocode/contracts/finding-life';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import { useState, type ReactNode } from 'react';
import { hiddenGroups, type HiddenGroup } from './finding-list.js';
import { angleName, severities, statuses, verdicts } from './finding-words.js';
import styles from './FindingsPanel.module.css';
import { verdictIds, type useNarrowing } from './useNarrowing.js';

interface Props {
  run: FlowRunView;
  findings: readonly FindingView[];
  shown: number;
  hidden: ReadonlyMap<HiddenGroup, number>;
  narrowing: ReturnType<typeof useNarrowing>;
}

/** What the list is narrowed to, and what is not in it: counted, and a press away. */
export function FilterBar({ run, findings, shown, hidden, narrowing }: Props) {
  const { value, change, toggleGroup, clear, isNarrowed } = narrowing;
  const angles = [...new Set(findings.flatMap(({ agreeing }) => agreeing))];
  return (
    <div className={styles.filters} role="search" aria-label="Narrow the findings">
      <Words words={value.words} onChange={(words) => change({ words })} />
      <Choice label="Severity" value={value.severity} onChange={(severity) => change({ severity })}>
        {Severity.options.map((id) => (
          <option key={id} value={id}>
            {severities[id].word}
          </option>
        ))}
      </Choice>
      <Choice label="Validator" value={value.verdict} onChange={(verdict) => change({ verdict })}>
        {verdictIds.map((id) => (
          <option key={id} value={id}>
            {verdicts[id].word}
          </option>
        ))}
      </Choice>
      <Choice label="Status" value={value.status} onChange={(status) => change({ status })}>
        {FindingStatus.options.map((id) => (
          <option key={id} value={id}>
            {statuses[id].word}
          </option>
        ))}
      </Choice>
      <Choice label="Angle" value={value.angle} onChange={(angle) => change({ angle })}>
        {angles.map((persona) => (
          <option key={persona} value={persona}>
            {angleName(run, persona)}
          </option>
        ))}
      </Choice>
      {isNarrowed ? (
        <button type="button" className={styles.clear} onClick={clear}>
          Clear
        </button>
      ) : null}
      <p className={styles.counts}>
        <span role="status">{shown} shown</span>
        {hiddenGroups.map((group) => {
          const count = hidden.get(group) ?? 0;
          return count === 0 ? null : (
            <button
              key={group}
              type="button"
              aria-pressed={value.groups.has(group)}
              title={value.groups.has(group) ? 'Hide them again' : 'Show them too'}
              onClick={() => toggleGroup(group)}
            >
              {count} {group}
            </button>
          );
        })}
      </p>
    </div>
  );
}

/** Kept in the address once they are written: each letter would be a page to go back to. */
function Words({ words, onChange }: { words: string; onChange: (words: string) => void }) {
  const [typed, setTyped] = useState(words);
  return (
    <input
      type="search"
      aria-label="Words"
      placeholder="Words"
      className={styles.words}
      value={typed}
      onChange={(event) => {
        setTyped(event.target.value);
        if (event.target.value === '') onChange('');
      }}
      onBlur={() => typed !== words && onChange(typed)}
      onKeyDown={(event) => event.key === 'Enter' && onChange(typed)}
    />
  );
}

interface ChoiceProps {
  label: string;
  value: string | null;
  onChange: (value: string | null) => void;
  children: ReactNode;
}

function Choice({ label, value, onChange, children }: ChoiceProps) {
  return (
    <select
      aria-label={label}
      data-set={value !== null}
      value={value ?? ''}
      onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
    >
      <option value="">{label}</option>
      {children}
    </select>
  );
}
