import type { PersonAnswer } from '@boocode/contracts/arena';
import type { TaskEventView } from '@boocode/contracts/agent-event';
import type { StepOutput } from '@boocode/contracts/flow-plan';
import type { SayReply, TaskView } from '@boocode/contracts/task';
import type {
  ListedTask,
  TaskCounts,
  TaskListPage,
  TaskListQuery,
  TaskMembersQuery,
} from '@boocode/contracts/task-list';
import type { AttemptView, PromptView } from '@boocode/contracts/task-attempt';
import { CoderError, NotFoundError } from '../errors.js';
import { promptView } from '../flows/prompt-view.js';
import { readMembers } from '../task-list/read-groups.js';
import { readTaskCounts, readTaskList } from '../task-list/read-list.js';
import { readAttempts } from '../tasks/read-attempts.js';
import { readTaskEvents } from '../tasks/read-events.js';
import { readHanded } from '../tasks/read-handed.js';
import { listTasks, readRunTasks, readTask, readTaskOutput } from '../tasks/read-tasks.js';
import { answerForStep } from './answer-person.js';
import type { ServicePorts } from './service-ports.js';

/** What is known of tasks, of runs or not, and words for who is at one. */
export interface TaskServices {
  runTasks(runId: string): Promise<TaskView[]>;
  tasks(page: { limit: number; before: string | null }): Promise<TaskView[]>;
  task(id: string): Promise<TaskView | null>;
  /** Oldest first; those after a place, when one is given. */
  taskEvents(taskId: string, after?: { attempt: number; seq: number }): Promise<TaskEventView[]>;
  /** The last words of a task that completed; null before, and for any other end. */
  taskOutput(taskId: string): Promise<StepOutput | null>;
  /** Each claim of a task, oldest first. */
  taskAttempts(taskId: string): Promise<AttemptView[]>;
  /** What the agent of a task is told, and what it is handed. */
  taskPrompt(taskId: string): Promise<PromptView>;
  /** All tasks in groups, newest first. */
  taskList(query: TaskListQuery): Promise<TaskListPage>;
  /** The members of a group that pass. Throws when there is no such task. */
  taskMembers(groupId: string, query: TaskMembersQuery): Promise<ListedTask[]>;
  taskCounts(): Promise<TaskCounts>;
  /** Says a person's word to a step that waits for it. Throws when it is not its turn, or no longer. */
  answerStep(id: string, answer: PersonAnswer): Promise<TaskView>;
  /** Says something to the agent of a task while it works. Throws `task.not-heard`. */
  sayTo(id: string, text: string): Promise<SayReply>;
}

export function createTaskServices(ports: ServicePorts): TaskServices {
  const { sql, getFlow, sources } = ports;
  return {
    runTasks: (runId) => readRunTasks(sql, runId),
    tasks: (page) => listTasks(sql, page),
    task: (id) => readTask(sql, id),
    taskEvents: (id, after) => readTaskEvents(sql, id, after),
    taskOutput: (id) => readTaskOutput(sql, id),
    async taskAttempts(id) {
      const attempts = await readAttempts(sql, id);
      // One that was never claimed has none.
      if (attempts.length === 0 && (await readTask(sql, id)) === null) throw new NotFoundError('task', id);
      return attempts;
    },
    async taskPrompt(id) {
      const task = await readHanded(sql, id);
      if (task === null) throw new NotFoundError('task', id);
      return promptView(task, { flow: getFlow, sources });
    },
    taskList: (query) => readTaskList(sql, query),
    async taskMembers(id, query) {
      const members = await readMembers(sql, id, query);
      if (members.length === 0 && (await readTask(sql, id)) === null) throw new NotFoundError('task', id);
      return members;
    },
    taskCounts: () => readTaskCounts(sql),
    async answerStep(id, answer) {
      const task = await answerForStep(sql, id, answer);
      if (task.flow_run_id !== null) ports.broker.publishUser(task.flow_run_id);
      return task;
    },
    sayTo: (id, text) => sayTo(ports, id, text),
  };
}

async function sayTo({ sql, sessions }: ServicePorts, id: string, text: string): Promise<SayReply> {
  const task = await readTask(sql, id);
  if (task === null) throw new NotFoundError('task', id);
  if (await sessions.say(id, text)) return { heard: true };
  const message =
    task.state === 'running'
      ? `The agent of task ${id} does not hear it: it takes no words while it works, has just ended, or works on another host.`
      : `Task ${id} is not running (${task.condition}), so nobody hears it.`;
  throw new CoderError({ code: 'task.not-heard', status: 409, message });
}
