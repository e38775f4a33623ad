import type { AgentDescription } from '@boocode/contracts/agent';
import type { PreviewStep } from '@boocode/contracts/run-preview';
import { ChevronDown, ChevronRight, Eye } from 'lucide-react';
import { useState } from 'react';
import { minuteRange, tokenRange } from '../format/amount.js';
import { Button } from '../ui/Button.js';
import { defaultAgent } from './default-agent.js';
import type { StageAgent } from './launch-form.js';
import styles from './Roster.module.css';
import { RosterChoice } from './RosterChoice.js';
import { common, rosterRows, rowForecast, type RosterRow } from './roster-rows.js';
import type { Launch } from './useLaunch.js';

interface Props {
  launch: Pick<Launch, 'form' | 'change' | 'set' | 'errors'>;
  agents: readonly AgentDescription[];
  steps: readonly PreviewStep[];
}

const none = { agent: '', model: '', mode_id: '', thinking_option_id: '' };

/** Who does what: all of the run, then each kind of step that an agent does. */
export function Roster({ launch, agents, steps }: Props) {
  const { form, change, set, errors } = launch;
  const fallback = agents.find(({ id }) => id === form.agent) ?? defaultAgent(agents);
  const fault = errors.agents ?? errors.agent ?? errors.model;
  const use = ({ name, under }: RosterRow, choice: Omit<StageAgent, 'under'>) =>
    change({ type: 'use', name, choice: { ...choice, under } });
  return (
    <>
      {fault === undefined ? null : (
        <p role="alert" className={styles.fault}>
          {fault}
        </p>
      )}
      <ul className={styles.roster} aria-label="Roster">
        <li className={styles.row} data-all="true">
          <span className={styles.title}>All steps</span>
          <span className={styles.choices}>
            <RosterChoice
              of="All steps"
              agents={agents}
              choice={{ ...none, agent: form.agent, model: form.model }}
              effective={{ ...none, agent: fallback?.id ?? null, model: fallback?.default_model ?? null }}
              parts={['agent', 'model']}
              onChange={({ agent, model }) => (agent === form.agent ? set('model')(model) : set('agent')(agent))}
            />
          </span>
        </li>
        {rosterRows(steps).map((row) => (
          <Row key={row.name} row={row} agents={agents} chosen={form.agents} onUse={use} />
        ))}
      </ul>
    </>
  );
}

interface RowProps {
  row: RosterRow;
  agents: readonly AgentDescription[];
  chosen: Readonly<Record<string, StageAgent>>;
  onUse: (row: RosterRow, choice: Omit<StageAgent, 'under'>) => void;
}

function Row({ row, agents, chosen, onUse }: RowProps) {
  const { name, title, steps, rows } = row;
  const [open, setOpen] = useState(() => rows.some((each) => chosen[each.name] !== undefined));
  const choice = chosen[name] ?? none;
  const forecast = rowForecast(steps);
  return (
    <>
      <li className={styles.row} data-part={row.under !== ''}>
        {rows.length === 0 ? (
          <span className={styles.title}>{title}</span>
        ) : (
          <Button
            look="bare"
            className={styles.expand}
            aria-expanded={open}
            title="Each by itself"
            onClick={() => setOpen(!open)}
          >
            {open ? (
              <ChevronDown aria-hidden className={styles.icon} />
            ) : (
              <ChevronRight aria-hidden className={styles.icon} />
            )}
            {title}
          </Button>
        )}
        <span className={styles.choices}>
          <RosterChoice
            of={title}
            agents={agents}
            choice={choice}
            effective={{
              agent: common(steps, (step) => step.agent),
              model: common(steps, (step) => step.model),
              mode_id: common(steps, (step) => step.mode_id),
              thinking_option_id: common(steps, (step) => step.thinking_option_id),
            }}
            parts={['agent', 'model', 'mode_id', 'thinking_option_id']}
            onChange={(next) => onUse(row, next)}
          />
        </span>
        {common(steps, (step) => step.profile) === 'read-only' ? (
          <span className={styles.badge} title="The agent’s own permissions forbid it to write">
            <Eye aria-hidden className={styles.icon} />
            read-only
          </span>
        ) : (
          <span className={styles.writes}>may write</span>
        )}
        <span className={`${styles.forecast} numbers`} title="Forecast: tokens and minutes">
          {forecast === null
            ? ''
            : `${tokenRange(forecast.tokens).replace(' tokens', '')} · ${minuteRange(forecast.minutes)}`}
        </span>
      </li>
      {open
        ? rows.map((each) => <Row key={each.name} row={each} agents={agents} chosen={chosen} onUse={onUse} />)
        : null}
    </>
  );
}
