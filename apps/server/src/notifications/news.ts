import type { AskView } from '@boocode/contracts/ask';
import type { FlowRunSummary } from '@boocode/contracts/flow-run';
import type { Notification } from '@boocode/contracts/notification';
import type { Sight } from '@boocode/contracts/stream';

/** Something that a person is told of, unless they see it by themselves. */
export interface News {
  /** The same for the same thing, whenever and however often it is heard of. */
  key: string;
  notification: Notification;
  /** When it came to be, by the clock of the database: who subscribed later is not told. */
  at: string;
  /** Whoever has one of these in front of them has seen it. */
  sights: readonly Sight[];
}

const longestTitle = 120;
const short = (text: string) => (text.length > longestTitle ? `${text.slice(0, longestTitle - 1)}…` : text);

export const askKey = ({ id }: Pick<AskView, 'id'>) => `ask:${id}`;

/** An ask that is open. The words name the run and the step, and nothing of what is asked: that comes from the repository. */
export function askNews(ask: AskView): News {
  const { id, flow_run_id, run_title, step_title, kind } = ask;
  const what = kind === 'question' ? 'asks a question' : 'asks for a permission';
  return {
    key: askKey(ask),
    at: ask.asked_at,
    sights: [`ask:${id}`, ...(flow_run_id === null ? [] : [`run:${flow_run_id}` as const])],
    notification: {
      kind: 'needs-you',
      title: `✋ Needs you: ${short(run_title ?? step_title)}`,
      body: run_title === null ? `An agent ${what}` : `${short(step_title)} ${what}`,
      path: flow_run_id === null ? '/asks' : `/runs/${flow_run_id}`,
      tag: askKey(ask),
      ask_id: kind === 'permission' ? id : null,
    },
  };
}

const wanted = { pick: 'waits for your pick', approve: 'waits for your approval' } as const;

/** The steps of a run that wait for a person, each time that it is their turn. */
export function waitNews({ id, title, waits }: FlowRunSummary): News[] {
  return waits.map(({ task_id, title: step, person, since }) => ({
    key: `${waitsOf(id)}${task_id}:${since}`,
    at: since,
    sights: [`step:${task_id}`, `run:${id}`],
    notification: {
      kind: 'needs-you',
      title: `✋ Needs you: ${short(title)}`,
      body: `${short(step)} ${person === null ? 'waits for you' : wanted[person]}`,
      path: `/runs/${id}`,
      tag: `step:${task_id}`,
      ask_id: null,
    },
  }));
}

/** What the keys of all waits of a run begin with. */
export const waitsOf = (run: string) => `wait:${run}:`;

const ends: Partial<Record<FlowRunSummary['condition'], string>> = {
  completed: '✔ completed',
  gaps: '◑ completed with gaps',
  failed: '✖ failed',
};

/** The end of a run, each time that it ends; null while it goes on, and when a person cancelled it. */
export function runNews({ id, title, condition, ended_at, imported }: FlowRunSummary): News | null {
  const words = ends[condition];
  // Who imports a run knows that it has ended.
  if (ended_at === null || imported !== null || words === undefined) return null;
  return {
    key: `run:${id}:${ended_at}`,
    at: ended_at,
    sights: ['runs', `run:${id}`],
    notification: {
      kind: 'run-ended',
      title: `Run ${words}`,
      body: short(title),
      path: `/runs/${id}`,
      tag: `run:${id}`,
      ask_id: null,
    },
  };
}
