import type { ListedTask, TaskGroupView } from '@boocode/contracts/task-list';
import type { MouseEvent } from 'react';
import { Link } from 'wouter';
import { money, tokens } from '../format/amount.js';
import { ago, clock } from '../format/duration.js';
import { localTimes } from '../format/local-times.js';
import { agentLine } from '../format/names.js';
import { Selected } from '../arena/Selected.js';
import { KindMark } from '../ui/KindMark.js';
import { StateMark } from '../ui/StateMark.js';
import { taskHref } from './task-href.js';
import styles from './TaskRow.module.css';

interface Props {
  task: ListedTask;
  /** The group that it speaks for; null for a member. */
  group: TaskGroupView | null;
  now: number;
  /** It is of the contestant that was picked. */
  selected?: boolean;
  onClick: (event: MouseEvent) => void;
}

/** Why it stands where it stands, and what was asked unless the title says it. */
const wordsOf = ({ title, text, reason }: ListedTask, now: number) =>
  [localTimes(reason ?? '', now), text.trim() === title.trim() ? '' : text].filter((part) => part !== '').join(' · ');

const workedOf = ({ started_at, ended_at }: ListedTask, now: number) =>
  started_at === null ? '' : clock((ended_at === null ? now : Date.parse(ended_at)) - Date.parse(started_at));

const costOf = ({ cost_tokens, cost_usd }: { cost_tokens: number | null; cost_usd: number | null }) =>
  money(cost_usd) ?? (cost_tokens ? tokens(cost_tokens) : '');

/** One task in the list of all: what it is, who does it, where, and what it came to. */
export function TaskRow({ task, group, now, selected = false, onClick }: Props) {
  const { title, created_at } = task;
  const said = wordsOf(task, now);
  return (
    <Link
      href={taskHref(task)}
      className={styles.row}
      data-row
      data-group={group?.id}
      data-member={group === null}
      onClick={onClick}
    >
      <span className={styles.state}>
        <StateMark condition={task.condition} />
      </span>
      <span className={styles.name}>
        <span className={styles.title}>
          {selected ? <Selected /> : null} {title}
        </span>
        <span className={styles.text} title={said}>
          <KindMark of={task} />
          {said}
        </span>
      </span>
      <span className={styles.agent}>{agentLine(task)}</span>
      <span className={styles.project} title={task.project?.path}>
        {group === null ? '' : (task.project?.name ?? '')}
      </span>
      <span className={`${styles.time} numbers`} title="Worked">
        {workedOf(task, now)}
      </span>
      <span className={`${styles.tokens} numbers`} title="Cost">
        {costOf(group ?? task)}
      </span>
      <span className={`${styles.age} numbers`}>
        <time dateTime={created_at} title={new Date(created_at).toLocaleString()}>
          {ago(created_at, now)}
        </time>
      </span>
    </Link>
  );
}
