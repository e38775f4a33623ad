import type { AgentDescription } from '@boocode/contracts/agent';
import { modelName, rehearsalName } from '../format/names.js';
import { CopyButton } from '../ui/CopyButton.js';
import styles from './AgentFields.module.css';
import { FieldFrame } from './FieldFrame.js';
import type { Field } from './field-errors.js';
import { defaultAgent, type LaunchForm } from './launch-form.js';

interface Props {
  agents: readonly AgentDescription[];
  form: LaunchForm;
  errors: Partial<Record<Field, string>>;
  set: (field: Field) => (value: string) => void;
}

const agentName = ({ title, version, available, signed_in }: AgentDescription) => {
  const state = available ? (signed_in === false ? '(rehearsal only)' : '') : '(not usable)';
  return [title, version ?? '', state].filter((part) => part !== '').join(' ');
};

/** Who does the work, and what keeps others from it, with the command that mends it. */
export function AgentFields({ agents, form, errors, set }: Props) {
  const agent = agents.find(({ id }) => id === form.agent) ?? defaultAgent(agents);
  const titleOf = (id: string) => modelName(id, agent?.models.find((model) => model.id === id)?.title);
  const fallback = agent?.default_model ?? null;
  const model = form.model === '' ? fallback : form.model;
  return (
    <>
      <div className={styles.pair}>
        <FieldFrame label="Agent" error={errors.agent}>
          {(field) => (
            <select {...field} value={form.agent} onChange={(event) => set('agent')(event.target.value)}>
              <option value="">{agent === null ? 'None is usable' : `Default: ${defaultAgent(agents)?.title}`}</option>
              {agents.map((each) => (
                <option key={each.id} value={each.id} disabled={!each.available}>
                  {agentName(each)}
                </option>
              ))}
            </select>
          )}
        </FieldFrame>
        <FieldFrame label="Model" error={errors.model}>
          {(field) => (
            <select {...field} value={form.model} onChange={(event) => set('model')(event.target.value)}>
              <option value="">{fallback === null ? 'Default of the agent' : `Default: ${titleOf(fallback)}`}</option>
              {agent?.models.map(({ id }) => (
                <option key={id} value={id}>
                  {titleOf(id)}
                </option>
              ))}
            </select>
          )}
        </FieldFrame>
      </div>
      {agent?.models_note == null ? null : <p className={styles.note}>{agent.models_note}</p>}
      {agent === null || form.model !== '' ? null : <TierNote agent={agent} titleOf={titleOf} />}
      {model !== null && titleOf(model) === rehearsalName ? (
        <p className={styles.note}>
          {rehearsalName} really reads the repository and cites real lines, but judges by simple detectors. Sign in to
          an agent for a review that thinks.
        </p>
      ) : null}
      <Problems agents={agents} />
    </>
  );
}

/** Which models do the steps of a tier, where the settings say so. */
function TierNote({ agent, titleOf }: { agent: AgentDescription; titleOf: (id: string) => string }) {
  const { deep, standard, light } = agent.tiers;
  const rows = Object.entries({ deep, standard, light }).flatMap(([tier, id]) =>
    id === undefined ? [] : [`${tier} steps: ${titleOf(id)}`],
  );
  return rows.length === 0 ? null : <p className={styles.tiers}>By default, {rows.join('; ')}.</p>;
}

function Problems({ agents }: { agents: readonly AgentDescription[] }) {
  // One program on several surfaces has one problem.
  const stuck = agents.filter(
    ({ problem }, index) =>
      problem !== null && agents.findIndex((other) => other.problem?.message === problem.message) === index,
  );
  if (stuck.length === 0) return null;
  return (
    <ul className={styles.problems} aria-label="Agents that cannot be used">
      {stuck.map(({ id, title, problem }) => (
        <li key={id}>
          <strong>{title}</strong>
          <span>{problem?.message}</span>
          {problem?.mend == null ? null : (
            <span className={styles.mend}>
              <code>{problem.mend}</code>
              <CopyButton text={problem.mend} label="Copy" />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
