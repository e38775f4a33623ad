import type { AgentDescription, AgentMode } from '@boocode/contracts/agent';
import { PermissionProfile } from '@boocode/contracts/agent';
import type { AgentSessionView } from '@boocode/contracts/coder-chat';
import { Eye, MessageCircleQuestion, PencilLine, ShieldAlert, SlidersHorizontal, type LucideIcon } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { modelName } from '../format/names.js';
import { Button } from '../ui/Button.js';
import { CopyButton } from '../ui/CopyButton.js';
import { Dialog } from '../ui/Dialog.js';
import styles from './AgentComposerBar.module.css';
import {
  differences,
  placeWords,
  profileWords,
  tierWords,
  withAgent,
  type AgentChoice,
  type ChatPlace,
  type Picked,
} from './agent-choice.js';

interface Props {
  agents: readonly AgentDescription[];
  choice: AgentChoice;
  picked: Picked;
  /** Of the chosen agent, if it has one in this chat. */
  session: AgentSessionView | undefined;
  onPick: (picked: Picked) => void;
  /** Where a chat that has not begun works; null = there is nothing to choose. */
  where: ChatPlace | null;
  onWhere: (where: ChatPlace) => void;
}

const agentName = ({ title, available, signed_in }: AgentDescription) =>
  available ? (signed_in === false ? `${title} (rehearsal only)` : title) : `${title} (not usable)`;

/** With whom the next message is: agent, model, mode, thinking, and what it may do. One line; on a phone, one button. */
export function AgentComposerBar(props: Props) {
  const { agents, choice, session } = props;
  const [open, setOpen] = useState(false);
  const agent = agents.find(({ id }) => id === choice.agent);
  const mode = agent?.modes.find(({ id }) => id === choice.mode_id);
  const model = choice.model === null ? null : titleOf(agent, choice.model);
  const apart = props.where === 'worktree' ? placeWords.worktree.word : null;
  const line = [agent?.title ?? choice.agent ?? 'No agent', model, mode?.title, apart]
    .filter((part) => part != null)
    .join(' · ');
  return (
    <div className={styles.bar} role="group" aria-label="Agent of the next message">
      <div className={styles.wide}>
        <Choices {...props} />
      </div>
      <Button look="bare" className={styles.narrow} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <SlidersHorizontal aria-hidden className={styles.icon} />
        <span className={styles.line}>{line}</span>
        <ProfileMark profile={choice.profile} />
      </Button>
      <Trouble agent={agent} agents={agents} />
      {differences(session, agent).map((text) => (
        <p key={text} className={styles.note}>
          {text}.
        </p>
      ))}
      {open ? (
        <Dialog title="Agent of the next message" onClose={() => setOpen(false)}>
          <div className={styles.sheet}>
            <Choices {...props} />
          </div>
          <Button look="primary" onClick={() => setOpen(false)}>
            Done
          </Button>
        </Dialog>
      ) : null}
    </div>
  );
}

const titleOf = (agent: AgentDescription | undefined, id: string) =>
  modelName(id, agent?.models.find((model) => model.id === id)?.title);

/** Agent, model and mode, as fields of whatever stands around them. */
export function AgentPickers({
  agents,
  choice,
  picked,
  onPick,
}: Pick<Props, 'agents' | 'choice' | 'picked' | 'onPick'>) {
  const agent = agents.find(({ id }) => id === choice.agent);
  return (
    <>
      <Choice label="Agent" value={choice.agent ?? ''} onChange={(id) => onPick(withAgent(picked, id))}>
        {choice.agent === null ? <option value="">No agent is usable</option> : null}
        {choice.agent !== null && agent === undefined ? <option value={choice.agent}>{choice.agent}</option> : null}
        {agents.map((each) => (
          <option key={each.id} value={each.id} disabled={!each.available}>
            {agentName(each)}
          </option>
        ))}
      </Choice>
      <ModelChoice agent={agent} value={choice.model} onChange={(model) => onPick({ ...picked, model })} />
      <ModeChoice agent={agent} value={choice.mode_id} onChange={(mode_id) => onPick({ ...picked, mode_id })} />
    </>
  );
}

function Choices(props: Props) {
  const { agents, choice, picked, onPick } = props;
  const agent = agents.find(({ id }) => id === choice.agent);
  return (
    <>
      <AgentPickers {...props} />
      <ThinkingChoice
        agent={agent}
        model={choice.model}
        value={choice.thinking_option_id}
        onChange={(thinking_option_id) => onPick({ ...picked, thinking_option_id })}
      />
      <Choice
        label="May do"
        value={choice.profile}
        title={profileWords[choice.profile].what}
        profile={choice.profile}
        onChange={(profile) => onPick({ ...picked, profile: PermissionProfile.parse(profile) })}
      >
        {PermissionProfile.options.map((profile) => (
          <option key={profile} value={profile}>
            {profileWords[profile].word}
          </option>
        ))}
      </Choice>
      <PlaceChoice {...props} />
    </>
  );
}

function PlaceChoice({ where, onWhere }: Pick<Props, 'where' | 'onWhere'>) {
  if (where === null) return null;
  return (
    <Choice
      label="Works"
      value={where}
      title={placeWords[where].what}
      onChange={(place) => onWhere(place === 'worktree' ? 'worktree' : 'in-place')}
    >
      <option value="in-place">{placeWords['in-place'].word}</option>
      <option value="worktree">{placeWords.worktree.word}</option>
    </Choice>
  );
}

interface OneChoice {
  agent: AgentDescription | undefined;
  /** Null = the agent's own choice. */
  value: string | null;
  onChange: (id: string) => void;
}

function ModelChoice({ agent, value, onChange }: OneChoice) {
  const models = agent?.models ?? [];
  if (models.length === 0 && value === null) return null;
  return (
    <Choice label="Model" value={value ?? ''} onChange={onChange}>
      {value === null ? <option value="">Its own choice</option> : null}
      {value !== null && models.every(({ id }) => id !== value) ? (
        <option value={value}>{titleOf(agent, value)}</option>
      ) : null}
      {models.map(({ id }) => (
        <option key={id} value={id}>
          {titleOf(agent, id)}
        </option>
      ))}
    </Choice>
  );
}

function ModeChoice({ agent, value, onChange }: OneChoice) {
  const modes = agent?.modes ?? [];
  if (modes.length === 0) return null;
  const known = modes.find(({ id }) => id === value);
  return (
    <Choice label="Mode" value={value ?? ''} tier={known?.tier} onChange={onChange}>
      {value === null ? <option value="">Usual mode</option> : null}
      {value !== null && known === undefined ? <option value={value}>{value}</option> : null}
      {modes.map(({ id, title, tier }) => (
        <option key={id} value={id}>
          {title} ({tierWords[tier]})
        </option>
      ))}
    </Choice>
  );
}

function ThinkingChoice({ agent, model, value, onChange }: OneChoice & { model: string | null }) {
  const options = agent?.models.find(({ id }) => id === model)?.thinking ?? [];
  if (agent?.capabilities.thinking !== true || options.length === 0) return null;
  return (
    <Choice label="Thinking" value={value ?? ''} onChange={onChange}>
      {value === null ? <option value="">Usual thinking</option> : null}
      {options.map((id) => (
        <option key={id} value={id}>
          Thinking: {id}
        </option>
      ))}
    </Choice>
  );
}

const tierIcons: Readonly<Record<AgentMode['tier'], LucideIcon>> = {
  calm: Eye,
  normal: MessageCircleQuestion,
  edits: PencilLine,
  'full-access': ShieldAlert,
};
const tierOf: Readonly<Record<PermissionProfile, AgentMode['tier']>> = {
  'read-only': 'calm',
  ask: 'normal',
  write: 'edits',
};

function TierIcon({ tier }: { tier: AgentMode['tier'] }) {
  const Icon = tierIcons[tier];
  return <Icon aria-hidden className={styles.tier} data-tier={tier} />;
}

function ProfileMark({ profile }: { profile: PermissionProfile }) {
  return (
    <span className={styles.mark} data-tier={tierOf[profile]}>
      <TierIcon tier={tierOf[profile]} />
      {profileWords[profile].word}
    </span>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  title?: string;
  tier?: AgentMode['tier'] | undefined;
  profile?: PermissionProfile;
  onChange: (value: string) => void;
  children: ReactNode;
}

function Choice({ label, value, title, tier, profile, onChange, children }: ChoiceProps) {
  const shown = tier ?? (profile === undefined ? undefined : tierOf[profile]);
  return (
    <label className={styles.choice} title={title ?? label} data-tier={shown}>
      <span className={styles.label}>{label}</span>
      {shown === undefined ? null : <TierIcon tier={shown} />}
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {children}
      </select>
    </label>
  );
}

/** Why the chosen agent can't be used as itself, and the command that mends it. */
function Trouble({ agent, agents }: { agent: AgentDescription | undefined; agents: readonly AgentDescription[] }) {
  const stuck = agent ?? (agents.some(({ available }) => available) ? undefined : agents[0]);
  if (stuck?.problem == null) return null;
  return (
    <details className={styles.trouble}>
      <summary>
        <strong>{stuck.title}:</strong> {stuck.problem.message}
      </summary>
      {stuck.problem.mend === null ? null : (
        <p className={styles.mend}>
          <code>{stuck.problem.mend}</code>
          <CopyButton text={stuck.problem.mend} label="Copy" />
        </p>
      )}
    </details>
  );
}
