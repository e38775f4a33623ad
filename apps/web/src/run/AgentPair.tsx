import type { AgentDescription } from '@boocode/contracts/agent';
import { useQuery } from '@tanstack/react-query';
import { agentsQuery } from '../api/launcher.js';
import { modelName } from '../format/names.js';
import { FieldFrame } from '../launch/FieldFrame.js';
import styles from './EffectDialog.module.css';

/** Empty = as before. */
export interface ChosenAgent {
  agent: string;
  model: string;
}

interface Props {
  /** Who has done it until now. */
  before: { agent: string | null; model: string | null };
  chosen: ChosenAgent;
  onChange: (chosen: ChosenAgent) => void;
}

/** Who does it now: as before, or another agent or model. */
export function AgentPair({ before, chosen, onChange }: Props) {
  const { data: agents = [], error } = useQuery(agentsQuery());
  const models = agents.find(({ id }) => id === (chosen.agent === '' ? before.agent : chosen.agent))?.models ?? [];
  const sameModel =
    chosen.agent === '' && before.model !== null ? `As before: ${modelName(before.model)}` : 'Its usual';
  return (
    <div className={styles.pair}>
      <FieldFrame label="Agent" error={error === null ? undefined : `The agents were not told: ${error.message}`}>
        {(field) => (
          <select
            {...field}
            value={chosen.agent}
            onChange={({ target }) => onChange({ agent: target.value, model: '' })}
          >
            <option value="">{before.agent === null ? 'As before' : `As before: ${before.agent}`}</option>
            {agents.filter(({ id }) => id !== before.agent).map(agentOption)}
          </select>
        )}
      </FieldFrame>
      <FieldFrame label="Model" error={undefined}>
        {(field) => (
          <select
            {...field}
            value={chosen.model}
            onChange={({ target }) => onChange({ ...chosen, model: target.value })}
          >
            <option value="">{sameModel}</option>
            {models.map(({ id, title }) => (
              <option key={id} value={id}>
                {modelName(id, title)}
              </option>
            ))}
          </select>
        )}
      </FieldFrame>
    </div>
  );
}

const agentOption = ({ id, title, available }: AgentDescription) => (
  <option key={id} value={id} disabled={!available}>
    {available ? title : `${title} (not usable)`}
  </option>
);

/** As the API wants it: what is as before is left out. */
export const choiceOf = ({ agent, model }: ChosenAgent) => ({
  ...(agent !== '' && { agent }),
  ...(model !== '' && { model }),
});
