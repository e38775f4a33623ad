import type { TaskEventView } from '@boocode/contracts/agent-event';
import type { AskView } from '@boocode/contracts/ask';
import type { ChatTaskView } from '@boocode/contracts/coder-chat';
import type { Usage } from '@boocode/contracts/task';
import { attemptsIn, transcriptOf, type Entry } from '../run/transcript.js';
import { conditions } from '../state/conditions.js';

/** One row of a chat with agents, as the list shows it. */
export type CoderRow =
  /** Turns that were put aside, one after the other. */
  | { kind: 'aside'; key: string; turns: number; open: boolean }
  | { kind: 'said'; key: string; task: ChatTaskView }
  /** What happened in a task is not here yet: its last words, and a way to have the rest. */
  | { kind: 'folded'; key: string; task: ChatTaskView }
  | { kind: 'entry'; key: string; task: ChatTaskView; entry: Entry }
  | { kind: 'ask'; key: string; ask: AskView }
  | { kind: 'end'; key: string; task: ChatTaskView; attempt: number; attempts: number[]; usage: Usage | null };

type Events = readonly TaskEventView[];

interface Told {
  attempt: number;
  runs: boolean;
  entries: Entry[];
}

/** Only the task at work gets new events; the others keep what was folded of theirs. */
const folded = new WeakMap<Events, Told>();

function entriesOf(events: Events, attempt: number, runs: boolean): Entry[] {
  const known = folded.get(events);
  if (known?.attempt === attempt && known.runs === runs) return known.entries;
  const entries = transcriptOf(events, attempt, runs);
  folded.set(events, { attempt, runs, entries });
  return entries;
}

/** Tokens of an attempt: the last sum that its agent told. Null = it told none. */
export function usageOf(events: Events, attempt: number): Usage | null {
  const last = events.findLast(({ attempt: of, event }) => of === attempt && event.type === 'usage');
  return last?.event.type === 'usage' ? last.event.usage : null;
}

/**
 * The stream told only the newest events; what was before is read when somebody wants it. `older` = of no task before this one anything
 * is known: else one that broke off has nothing to be read.
 */
function lacksBeginning(known: Events, task: ChatTaskView, older: boolean): boolean {
  const first = known[0];
  if (first !== undefined) return first.attempt !== 1 || first.seq !== 1;
  if (task.attempt === 0 || !conditions[task.condition].ended) return false;
  return task.state === 'completed' || older;
}

/** The attempts that can be shown: also the newest, when it ended before anything was told of it. */
function attemptsOf(known: Events, { attempt, state }: ChatTaskView): number[] {
  const told = attemptsIn(known);
  const ended = state !== 'pending' && state !== 'blocked' && state !== 'running';
  return ended && attempt > (told.at(-1) ?? attempt) ? [...told, attempt] : told;
}

/** What people said; the other tasks of a chat are those that agents handed on. */
export const saidTasks = (tasks: readonly ChatTaskView[]): ChatTaskView[] =>
  tasks.filter(({ parent_task_id }) => parent_task_id === null);

interface Shown {
  tasks: readonly ChatTaskView[];
  events: Readonly<Record<string, Events>>;
  asks: readonly AskView[];
  /** Attempts that a person chose to look at, by task. */
  chosen: ReadonlyMap<string, number>;
  /** Keys of turns that were put aside and are looked at all the same. */
  unfolded?: ReadonlySet<string>;
}

/** Tasks that were put aside, with what was handed on from them. */
function asideIn(tasks: readonly ChatTaskView[]): Set<string> {
  const aside = new Set<string>();
  // Oldest first: what was handed on comes behind what it was handed on from.
  for (const { id, parent_task_id, superseded_at } of tasks) {
    if (superseded_at !== null || (parent_task_id !== null && aside.has(parent_task_id))) aside.add(id);
  }
  return aside;
}

export const askKey = ({ id, task_id }: AskView) => `${task_id}/ask-${id}`;

/** The chat as rows: for each task what was said, what the agent did, what it asks, and how the task stands. */
export function coderRows(shown: Shown): CoderRow[] {
  const { tasks, events, unfolded } = shown;
  const firstTold = tasks.findIndex(({ id }) => (events[id]?.length ?? 0) > 0);
  const aside = asideIn(tasks);
  let open = true;
  return tasks.flatMap((task, index): CoderRow[] => {
    const rows = () => rowsOf(task, shown, firstTold < 0 || index < firstTold);
    if (!aside.has(task.id)) return rows();
    if (aside.has(tasks[index - 1]?.id ?? '')) return open ? rows() : [];
    open = unfolded?.has(task.id) === true;
    const mark = { kind: 'aside' as const, key: `${task.id}/aside`, turns: turnsFrom(tasks, index, aside), open };
    return open ? [mark, ...rows()] : [mark];
  });
}

/** `older`: of no task before this one anything is known. */
function rowsOf(task: ChatTaskView, { events, asks, chosen }: Shown, older: boolean): CoderRow[] {
  const known = events[task.id] ?? [];
  const attempts = attemptsOf(known, task);
  const attempt = chosen.get(task.id) ?? attempts.at(-1) ?? task.attempt;
  const runs = task.state === 'running' && attempt === task.attempt;
  const key = (part: string) => `${task.id}/${part}`;
  const rows: CoderRow[] = [{ kind: 'said', key: key('said'), task }];
  if (lacksBeginning(known, task, older)) rows.push({ kind: 'folded', key: key('folded'), task });
  for (const entry of entriesOf(known, attempt, runs)) rows.push({ kind: 'entry', key: key(entry.key), task, entry });
  for (const ask of asks) if (ask.task_id === task.id) rows.push({ kind: 'ask', key: askKey(ask), ask });
  rows.push({ kind: 'end', key: key('end'), task, attempt, attempts, usage: usageOf(known, attempt) });
  return rows;
}

/** How many turns that were put aside follow each other from here on. */
function turnsFrom(tasks: readonly ChatTaskView[], from: number, aside: ReadonlySet<string>): number {
  const end = tasks.findIndex(({ id }, index) => index > from && !aside.has(id));
  return saidTasks(tasks.slice(from, end < 0 ? undefined : end)).length;
}

/** The task that an agent is at, or that stands first in line; null = the chat rests. */
export const taskAtWork = (tasks: readonly ChatTaskView[]): ChatTaskView | null =>
  saidTasks(tasks).find(({ state }) => state === 'running') ?? null;

/** What an agent says that it can be told by slash, as it said last. */
export function commandsIn(events: Readonly<Record<string, Events>>): { name: string; description: string }[] {
  const newest = Object.keys(events).toSorted((a, b) => (a < b ? 1 : -1));
  for (const id of newest) {
    const told = events[id]?.findLast(({ event }) => event.type === 'commands')?.event;
    if (told?.type === 'commands') return told.commands;
  }
  return [];
}

/** How many tool calls have ended: when it grows, files may be other than before. */
export const endedTools = (events: Readonly<Record<string, Events>>): number =>
  Object.values(events).reduce(
    (sum, all) => sum + all.filter(({ event }) => event.type === 'tool_update' && event.status !== 'running').length,
    0,
  );
