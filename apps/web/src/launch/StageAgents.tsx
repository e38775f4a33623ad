import type { AgentDescription } from '@boocode/contracts/agent';
import type { FlowDescription } from '@boocode/contracts/flow-run';
import { modelName } from '../format/names.js';
import styles from './AgentFields.module.css';
import { FieldFrame } from './FieldFrame.js';
import type { StageAgent } from './launch-form.js';

interface Props {
  stages: FlowDescription['stages'];
  agents: readonly AgentDescription[];
  chosen: Readonly<Record<string, StageAgent>>;
  error: string | undefined;
  onChange: (stage: string, choice: StageAgent) => void;
}

const names: Partial<Record<FlowDescription['stages'][number], string>> = {
  discovery: 'Discovery',
  angle: 'Angles',
  'second-wave': 'Weighing',
  dedupe: 'Telling doubles apart',
  synthesizer: 'Conclusion',
  validator: 'Validation',
  reader: 'Reading the draft',
};

/** Another agent for a stage of the run; one that is not chosen does as the rest. */
export function StageAgents({ stages, agents, chosen, error, onChange }: Props) {
  if (stages.length === 0) return null;
  return (
    <details className={styles.stages} open={error === undefined ? undefined : true}>
      <summary>Different agents for different stages</summary>
      {error === undefined ? null : (
        <p role="alert" className={styles.fault}>
          {error}
        </p>
      )}
      {stages.map((stage) => {
        const choice = chosen[stage] ?? { agent: '', model: '' };
        const name = names[stage] ?? stage;
        const models = agents.find(({ id }) => id === choice.agent)?.models ?? [];
        return (
          <div key={stage} className={styles.pair}>
            <FieldFrame label={`${name}: agent`} error={undefined}>
              {(field) => (
                <select
                  {...field}
                  value={choice.agent}
                  onChange={(event) => onChange(stage, { agent: event.target.value, model: '' })}
                >
                  <option value="">As above</option>
                  {agents.map(({ id, title, available }) => (
                    <option key={id} value={id} disabled={!available}>
                      {title}
                    </option>
                  ))}
                </select>
              )}
            </FieldFrame>
            <FieldFrame label={`${name}: model`} error={undefined}>
              {(field) => (
                <select
                  {...field}
                  value={choice.model}
                  disabled={choice.agent === ''}
                  onChange={(event) => onChange(stage, { ...choice, model: event.target.value })}
                >
                  <option value="">{choice.agent === '' ? 'As above' : 'Default of the agent'}</option>
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
      })}
    </details>
  );
}
