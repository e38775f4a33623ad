import type { FlowDescription } from '@boocode/contracts/flow-run';
import { useId, useState } from 'react';
import styles from './Choice.module.css';
import { flowGroups } from './flow-groups.js';

interface Props {
  flows: readonly FlowDescription[];
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

/** So many flows are seen at a glance; more are searched. */
const glance = 4;

/** The flows by family. Arrow keys walk them, as radio buttons do. */
export function FlowField({ flows, value, error, onChange }: Props) {
  const [search, setSearch] = useState('');
  const many = flows.length > glance;
  const groups = flowGroups(flows, many ? search : '');
  const chosen = flows.find(({ name }) => name === value);
  const isHidden = chosen !== undefined && !groups.some((group) => group.flows.includes(chosen));
  return (
    <fieldset className={styles.choice}>
      <legend>Flow</legend>
      {many ? (
        <input
          type="search"
          className={styles.search}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          // Enter would start the run; here it only ends the search.
          onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
          placeholder={`Search ${flows.length} flows`}
          aria-label="Search the flows"
          autoComplete="off"
          spellCheck={false}
        />
      ) : null}
      <div className={styles.flows} data-many={many}>
        {groups.map(({ title, flows: own }) => (
          <div key={title} className={styles.family} role="group" aria-label={title}>
            {many ? <p className={styles.familyName}>{title}</p> : null}
            {own.map((flow) => (
              <Option key={flow.name} flow={flow} checked={flow.name === value} onChange={onChange} />
            ))}
          </div>
        ))}
        {groups.length === 0 ? <p className={styles.about}>No flow holds these words.</p> : null}
      </div>
      {isHidden ? <p className={styles.about}>Chosen: {chosen.title}</p> : null}
      {error === undefined ? null : (
        <p role="alert" className={styles.error}>
          {error}
        </p>
      )}
    </fieldset>
  );
}

interface OptionProps {
  flow: FlowDescription;
  checked: boolean;
  onChange: (value: string) => void;
}

function Option({ flow, checked, onChange }: OptionProps) {
  const [title, about] = [useId(), useId()];
  return (
    <label className={styles.option}>
      <input
        type="radio"
        name="flow"
        checked={checked}
        disabled={flow.problem !== null}
        onChange={() => onChange(flow.name)}
        aria-labelledby={title}
        aria-describedby={about}
      />
      <span>
        <strong id={title}>{flow.title}</strong>
        <span id={about} className={styles.about}>
          {flow.problem === null ? flow.summary : `Cannot be launched: ${flow.problem}`}
        </span>
      </span>
    </label>
  );
}
