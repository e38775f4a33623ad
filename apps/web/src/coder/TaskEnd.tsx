import type { AgentDescription } from '@boocode/contracts/agent';
import type { ChatTaskView } from '@boocode/contracts/coder-chat';
import type { Usage } from '@boocode/contracts/task';
import { GuardedButton } from '../access/GuardedButton.js';
import { useMay } from '../access/useMay.js';
import { money, tokens } from '../format/amount.js';
import { clock, spoken } from '../format/duration.js';
import { localTimes } from '../format/local-times.js';
import { modelName } from '../format/names.js';
import { conditions } from '../state/conditions.js';
import { StateMark } from '../ui/StateMark.js';
import { useNow } from '../ui/useNow.js';
import { WentWrong } from '../ui/WentWrong.js';
import styles from './TaskRows.module.css';

/** What a person can do with a task that did not come to its end, or has not begun. */
export interface TaskActs {
  cancel: (task: ChatTaskView) => void;
  /** The same words once more, by the same agent or another one. */
  again: (task: ChatTaskView, agent?: string) => void;
  /** The agent goes on in its own session; null where it has none. */
  goOn: ((task: ChatTaskView) => void) | null;
}

interface Props {
  task: ChatTaskView;
  attempt: number;
  attempts: readonly number[];
  usage: Usage | null;
  agents: readonly AgentDescription[];
  acts: TaskActs;
  /** Only the newest task of a chat can be done again: what came after it stands on it. */
  newest: boolean;
  onAttempt: (attempt: number) => void;
}

/** How a task stands: its state, since when or for how long, what it used, and what can be done. */
export function TaskEnd(props: Props) {
  const { task, attempt, attempts, usage, onAttempt } = props;
  const { ended } = conditions[task.condition];
  return (
    <div className={styles.end} data-ended={ended}>
      <p className={styles.line}>
        <StateMark condition={task.condition} />
        <Worked task={task} />
        {task.reason === null || task.error !== null ? null : (
          <span className={styles.reason}>{localTimes(task.reason)}</span>
        )}
        <span className={styles.facts}>{factsOf(task, usage)}</span>
        {attempts.length < 2 ? null : (
          <select aria-label="Attempt" value={attempt} onChange={(event) => onAttempt(Number(event.target.value))}>
            {attempts.map((number) => (
              <option key={number} value={number}>
                Attempt {number} of {attempts.at(-1)}
              </option>
            ))}
          </select>
        )}
      </p>
      {task.error === null || task.state === 'cancelled' ? null : <WentWrong error={task.error} bare />}
      <Acts {...props} />
    </div>
  );
}

function factsOf(task: ChatTaskView, usage: Usage | null): string {
  const used = usage === null ? task.cost_tokens : usage.input_tokens + usage.output_tokens + usage.reasoning_tokens;
  return [
    task.agent ?? '',
    task.model === null ? '' : modelName(task.model),
    used === null || used === 0 ? '' : `${tokens(used)} tokens`,
    money(usage?.cost_usd ?? task.cost_usd) ?? '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function Worked({ task }: { task: ChatTaskView }) {
  const { live } = conditions[task.condition];
  const now = useNow(live);
  if (task.started_at === null) return null;
  const end = task.ended_at === null ? (live ? now : null) : Date.parse(task.ended_at);
  if (end === null) return null;
  const worked = end - Date.parse(task.started_at);
  return (
    <time className="numbers" aria-label={spoken(worked)}>
      {clock(worked)}
    </time>
  );
}

const again: ReadonlySet<string> = new Set(['failed', 'cancelled', 'interrupted']);

function Acts({ task, agents, acts, newest }: Props) {
  const refusal = useMay('run');
  if (task.state === 'pending' || task.state === 'blocked') {
    const word = task.condition === 'interrupted' ? 'Give up' : 'Take it back';
    return (
      <div className={styles.acts}>
        <GuardedButton needs="run" onClick={() => acts.cancel(task)}>
          {word}
        </GuardedButton>
      </div>
    );
  }
  if (!newest || !again.has(task.condition)) return null;
  const others = agents.filter(({ id, available }) => available && id !== task.agent);
  return (
    <div className={styles.acts}>
      {acts.goOn === null ? null : (
        <GuardedButton needs="run" onClick={() => acts.goOn?.(task)}>
          Go on
        </GuardedButton>
      )}
      <GuardedButton needs="run" onClick={() => acts.again(task)}>
        Try again
      </GuardedButton>
      {others.length === 0 ? null : (
        <select
          aria-label="Try again with another agent"
          disabled={refusal !== null}
          title={refusal ?? undefined}
          value=""
          onChange={(event) => acts.again(task, event.target.value)}
        >
          <option value="" disabled>
            With another agent…
          </option>
          {others.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}
