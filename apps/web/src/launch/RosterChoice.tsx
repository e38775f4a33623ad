import type { AgentDescription } from '@boocode/contracts/agent';
import { modelName } from '../format/names.js';
import { tierWords } from '../coder/agent-choice.js';
import styles from './Roster.module.css';
import type { StageAgent } from './launch-form.js';

type Chosen = Omit<StageAgent, 'under'>;
type Part = keyof Chosen;

interface Props {
  /** Whose choice it is, for ears: "Validation". */
  of: string;
  agents: readonly AgentDescription[];
  choice: Chosen;
  /** Who does it as things stand; undefined where steps differ, null = the agent's own choice. */
  effective: { readonly [part in Part]: string | null | undefined };
  /** The parts that can be chosen here. */
  parts: readonly Part[];
  onChange: (choice: Chosen) => void;
}

const agentName = ({ title, available, signed_in }: AgentDescription) =>
  available ? (signed_in === false ? `${title} (rehearsal only)` : title) : `${title} (not usable)`;

const labels: Readonly<Record<Part, string>> = {
  agent: 'agent',
  model: 'model',
  mode_id: 'mode',
  thinking_option_id: 'thinking',
};

/** Agent, model, mode and thinking of one row; those that this agent does not have are not there. */
export function RosterChoice({ of, agents, choice, effective, parts, onChange }: Props) {
  const id = choice.agent === '' ? effective.agent : choice.agent;
  const agent = agents.find((each) => each.id === id);
  const modelId = choice.model === '' ? effective.model : choice.model;
  const titleOf = (model: string) => modelName(model, agent?.models.find((each) => each.id === model)?.title);
  const options: Readonly<Record<Part, readonly Option[]>> = {
    agent: agents.map((each) => ({ id: each.id, title: agentName(each), disabled: !each.available })),
    model: (agent?.models ?? []).map((model) => ({ id: model.id, title: titleOf(model.id) })),
    mode_id: (agent?.modes ?? []).map((mode) => ({ id: mode.id, title: `${mode.title} (${tierWords[mode.tier]})` })),
    thinking_option_id: (agent?.models.find((model) => model.id === modelId)?.thinking ?? []).map((thinking) => ({
      id: thinking,
      title: `Thinking: ${thinking}`,
    })),
  };
  const usual = (part: Part): string => {
    // Another agent works as it does by itself, until the preview knows how.
    const value = choice.agent !== '' && part !== 'agent' && choice.agent !== effective.agent ? null : effective[part];
    if (value === undefined) return 'differ';
    if (value === null)
      return { agent: 'no agent', model: 'its own model', mode_id: 'usual mode', thinking_option_id: 'usual thinking' }[
        part
      ];
    const known = options[part].find((option) => option.id === value)?.title;
    return `${known ?? (part === 'model' ? titleOf(value) : value)} · default`;
  };
  return parts
    .filter((part) => part === 'agent' || part === 'model' || options[part].length > 0 || choice[part] !== '')
    .map((part) => (
      <select
        key={part}
        className={styles.choice}
        data-part={part}
        data-usual={choice[part] === ''}
        aria-label={`${of}: ${labels[part]}`}
        title={choice[part] === '' ? usual(part) : titleIn(options[part], choice[part])}
        value={choice[part]}
        onChange={({ target: { value } }) =>
          onChange(
            part === 'agent'
              ? { agent: value, model: '', mode_id: '', thinking_option_id: '' }
              : { ...choice, [part]: value, ...(part === 'model' && { thinking_option_id: '' }) },
          )
        }
      >
        <option value="">{choice[part] === '' ? usual(part) : 'Default'}</option>
        {choice[part] !== '' && options[part].every((option) => option.id !== choice[part]) ? (
          <option value={choice[part]}>{choice[part]}</option>
        ) : null}
        {options[part].map(({ id: value, title, disabled = false }) => (
          <option key={value} value={value} disabled={disabled}>
            {title}
          </option>
        ))}
      </select>
    ));
}

/** What stands there, also where there is no room for all of it. */
const titleIn = (options: readonly Option[], id: string) => options.find((option) => option.id === id)?.title ?? id;

interface Option {
  id: string;
  title: string;
  disabled?: boolean;
}
