import type { AgentDescription, ModelTiers } from '@boocode/contracts/agent';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { useMay } from '../access/useMay.js';
import { agentSettingsQuery, changeAgentSettings } from '../api/coder-settings.js';
import { agentsQuery } from '../api/launcher.js';
import { Button } from '../ui/Button.js';
import { ErrorNote } from '../ui/ErrorNote.js';
import { SkeletonRows } from '../ui/Skeleton.js';
import { GuardedFields } from './GuardedFields.js';
import styles from './Settings.module.css';

const tiers = [
  { tier: 'deep', title: 'Deep', what: 'design, judgement, security' },
  { tier: 'standard', title: 'Standard', what: 'most steps' },
  { tier: 'light', title: 'Light', what: 'sorting and counting' },
] as const;

/** Which model of an agent does which kind of step. */
export function TiersSection() {
  const client = useQueryClient();
  const agents = useQuery(agentsQuery());
  const settings = useQuery(agentSettingsQuery());
  const change = useMutation({
    mutationFn: changeAgentSettings,
    onSuccess: (view) => client.setQueryData(agentSettingsQuery().queryKey, view),
  });
  const refusal = useMay('admin');
  const failed = settings.error ?? agents.error;
  if (failed !== null && (settings.data === undefined || agents.data === undefined)) {
    return (
      <ErrorNote what="The tiers could not be loaded" error={failed}>
        <Button onClick={() => void Promise.all([settings.refetch(), agents.refetch()])}>Try again</Button>
      </ErrorNote>
    );
  }
  if (settings.data === undefined || agents.data === undefined) {
    return <SkeletonRows count={4} double label="Loading the tiers" />;
  }
  const known = settings.data.tiers;
  const able = agents.data.filter(({ models }) => models.length > 0);
  return (
    <>
      {change.error === null ? null : <ErrorNote what="The tiers were not saved" error={change.error} />}
      {able.length === 0 ? <p>No agent has models yet. Under Agents stands what each one needs.</p> : null}
      <GuardedFields className={styles.fields} refusal={refusal}>
        {able.map((agent) => (
          <AgentTiers
            key={agent.id}
            agent={agent}
            tiers={known[agent.id] ?? {}}
            onChange={(now) => change.mutate({ tiers: { [agent.id]: now } })}
          />
        ))}
      </GuardedFields>
    </>
  );
}

interface Props {
  agent: AgentDescription;
  tiers: ModelTiers;
  onChange: (tiers: ModelTiers) => void;
}

function AgentTiers({ agent, tiers: chosen, onChange }: Props) {
  const id = useId();
  return (
    <fieldset className={styles.fields}>
      <legend className={styles.group}>{agent.title}</legend>
      {tiers.map(({ tier, title, what }) => {
        const { [tier]: model = '', ...others } = chosen;
        const known = model === '' || agent.models.some((each) => each.id === model);
        return (
          <div key={tier} className={styles.field}>
            <label htmlFor={`${id}-${tier}`}>
              {title}: {what}
            </label>
            <select
              id={`${id}-${tier}`}
              value={model}
              onChange={({ target: { value } }) => onChange(value === '' ? others : { ...others, [tier]: value })}
            >
              <option value="">{`Its default${agent.default_model === null ? '' : `: ${agent.default_model}`}`}</option>
              {known ? null : <option value={model}>{model} (not there now)</option>}
              {agent.models.map((each) => (
                <option key={each.id} value={each.id}>
                  {each.title}
                </option>
              ))}
            </select>
          </div>
        );
      })}
    </fieldset>
  );
}
