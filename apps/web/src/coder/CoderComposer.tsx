import type { AgentDescription } from '@boocode/contracts/agent';
import type { AgentSessionView } from '@boocode/contracts/coder-chat';
import type { ProjectView } from '@boocode/contracts/project';
import { useMemo, useState } from 'react';
import { Swords } from 'lucide-react';
import { useArenaLauncher } from '../arena/arena-launcher.js';
import { useOrchestrate } from '../chat/useOrchestrate.js';
import { ChatInput } from '../composer/ChatInput.js';
import type { SlashGroup } from '../composer/slash-entry.js';
import { useFlowGroup } from '../composer/useFlowGroup.js';
import { useSkills } from '../composer/useSkills.js';
import { readDraft, writeDraft } from '../composer/draft-store.js';
import { Button } from '../ui/Button.js';
import type { CoderChat } from '../live/coder-chat.js';
import type { AgentChoice, ChatPlace, Picked } from './agent-choice.js';
import { AgentComposerBar } from './AgentComposerBar.js';
import { commandsIn, saidTasks, taskAtWork } from './coder-rows.js';
import styles from './CoderPane.module.css';
import type { useSending } from './useSending.js';

interface Props {
  draftKey: string;
  chat: CoderChat;
  agents: readonly AgentDescription[];
  choice: AgentChoice;
  picked: Picked;
  onPick: (picked: Picked) => void;
  /** Where a chat that has not begun works; null = there is nothing to choose. */
  where: ChatPlace | null;
  onWhere: (where: ChatPlace) => void;
  session: AgentSessionView | undefined;
  project: ProjectView | null;
  sending: ReturnType<typeof useSending>;
}

/** The composer of a coder pane, with the choice of the agent above it, and how words reach one that is at work. */
export function CoderComposer(props: Props) {
  const { draftKey, chat, agents, choice, picked, onPick, where, onWhere, session, project, sending } = props;
  const orchestrate = useOrchestrate();
  const [steers, setSteers] = useState(false);
  const working = taskAtWork(chat.tasks);
  const worker = agents.find(({ id }) => id === working?.agent);
  const canSteer = working !== null && working.condition !== 'starting' && worker?.capabilities.steer === true;
  const steering = canSteer && steers;
  const slashGroups = useSlashGroups(chat, choice, project);
  const noAgent = agents.length > 0 && !agents.some(({ id, available }) => available && id === choice.agent);
  const newestSaid = saidTasks(chat.tasks).at(-1)?.input;
  return (
    <div className={styles.composer}>
      <div className={styles.who}>
        <AgentComposerBar {...{ agents, choice, picked, session, onPick, where, onWhere }} />
        <NWays draftKey={draftKey} project={project} />
      </div>
      {canSteer ? <SteerChoice steers={steers} name={worker.title} onChange={setSteers} /> : null}
      <ChatInput
        draftKey={draftKey}
        busy={working !== null}
        disabledReason={noAgent ? 'This agent can’t be used now. Choose another one.' : null}
        placeholder={
          steering ? `Tell ${worker?.title ?? 'the agent'} something while it works` : placeholder(working !== null)
        }
        slashGroups={slashGroups}
        onSend={(message) =>
          steering && message.skill === null ? sending.say(working, message.text) : sending.send(message)
        }
        onStop={working === null ? undefined : () => sending.stop(working)}
        onSlashCommand={sending.command}
        onOrchestrate={orchestrate}
        web={null}
        queue={null}
        attachments={false}
        recall={newestSaid === undefined ? null : { text: newestSaid }}
        sendWhileBusy
      />
    </div>
  );
}

/** The words in the box, for several agents at once, one of which is picked. They stay until an arena was started with them. */
function NWays({ draftKey, project }: Pick<Props, 'draftKey' | 'project'>) {
  const launch = useArenaLauncher();
  // Each has a worktree, which only a repository can have.
  if (project?.folder !== 'git') return null;
  return (
    <Button
      look="bare"
      className={styles.ways}
      aria-haspopup="dialog"
      title="Let several agents do it, each on a branch of its own, and pick one"
      onClick={() =>
        launch({
          repo: project.path,
          prompt: readDraft(draftKey).text.trim(),
          onClosed: (prompt) => writeDraft(draftKey, prompt ?? ''),
        })
      }
    >
      <Swords aria-hidden className={styles.waysIcon} />
      Run it N ways
    </Button>
  );
}

const placeholder = (working: boolean) => (working ? 'What it should do next' : 'What should be done');

function useSlashGroups(chat: CoderChat, choice: AgentChoice, project: ProjectView | null): readonly SlashGroup[] {
  const { groups } = useSkills(project?.id ?? null);
  const flows = useFlowGroup(project);
  const mine = useMemo(() => chat.tasks.filter(({ agent }) => agent === choice.agent), [chat.tasks, choice.agent]);
  return useMemo(() => {
    const told = commandsIn(
      Object.fromEntries(mine.flatMap(({ id }) => (chat.events[id] === undefined ? [] : [[id, chat.events[id]]]))),
    );
    const entries = told.map(({ name, description }) => ({
      name,
      description,
      kind: 'command' as const,
      source: choice.agent ?? 'agent',
      takesArgs: true,
    }));
    const own = entries.length === 0 ? [] : [{ title: 'Commands of the agent', entries }];
    return [...groups, ...own, flows];
  }, [chat.events, mine, choice.agent, groups, flows]);
}

/** Words reach an agent at work now, or after what it does. */
function SteerChoice({
  steers,
  name,
  onChange,
}: {
  steers: boolean;
  name: string;
  onChange: (steers: boolean) => void;
}) {
  return (
    <fieldset className={styles.steer}>
      <legend className="visually-hidden">While {name} works</legend>
      <label>
        <input type="radio" checked={!steers} onChange={() => onChange(false)} />
        Send as the next message
      </label>
      <label>
        <input type="radio" checked={steers} onChange={() => onChange(true)} />
        Tell {name} now
      </label>
    </fieldset>
  );
}
