import { randomUUID } from 'node:crypto';
import { CreatedAccessToken, Me } from '@boocode/contracts/access';
import { ChatList, ChatView, MessagePage } from '@boocode/contracts/chat';
import { ChatTaskView } from '@boocode/contracts/coder-chat';
import { FindingView } from '@boocode/contracts/finding-life';
import { FlowRunSummary, FlowRunView } from '@boocode/contracts/flow-run';
import { ProjectView } from '@boocode/contracts/project';
import { UserSettings } from '@boocode/contracts/settings';
import { TaskView } from '@boocode/contracts/task';
import { TaskListPage } from '@boocode/contracts/task-list';
import { WorkspaceView } from '@boocode/contracts/workspace';
import { z } from 'zod';
import type { Stack } from '../../e2e/stack.js';
import { send, whoIs } from './asking.js';
import { until } from './run-rows.js';

/** What a person has left behind in an earlier version; null is what that version had not got yet. */
export interface LeftBehind {
  /** A run that has ended. */
  run: string;
  project: string | null;
  /** A chat with a model, answered. */
  chat: string | null;
  /** A chat with an agent, answered. */
  coderChat: string | null;
  settings: UserSettings | null;
  workspace: WorkspaceView | null;
  token: string | null;
}

const pane = { id: 'p1', kind: 'chat', tabs: [], active: null, place: null, size: 100 };
const layout = { columns: [{ id: 'c1', size: 100, panes: [pane] }], focused: 'p1' };

/** Has an earlier version keep one of each. */
export async function leaveBehind(stack: Stack, repository: string, run: string): Promise<LeftBehind> {
  const project = await send(stack, { method: 'POST', path: '/api/projects', body: { path: repository } });
  const projectId = project === null ? null : z.object({ id: z.uuid() }).parse(project).id;
  const chosen = { theme: 'dark', keys: { 'pane.split': 'ctrl+j' } };
  const settings = await send(stack, { method: 'PATCH', path: '/api/settings', body: chosen });
  const workspace = await send(stack, { method: 'PUT', path: '/api/workspace', body: { layout, revision: 0 } });
  const wanted = { name: 'a phone', scopes: ['read'] };
  const token = await send(stack, { method: 'POST', path: '/api/access/tokens', body: wanted });
  return {
    run,
    project: projectId,
    chat: await chatWithModel(stack, projectId),
    coderChat: await chatWithAgent(stack, projectId, repository),
    settings: settings === null ? null : UserSettings.parse(settings),
    workspace: workspace === null ? null : WorkspaceView.parse(workspace),
    token: token === null ? null : CreatedAccessToken.parse(token).token,
  };
}

async function chatWithModel(stack: Stack, project_id: string | null): Promise<string | null> {
  const body = { kind: 'chat', project_id, title: 'Before' };
  const chat = await send(stack, { method: 'POST', path: '/api/chats', body });
  if (chat === null) return null;
  const { id } = z.object({ id: z.uuid() }).parse(chat);
  await sayToModel(stack, id, 'Say what you see.');
  return id;
}

async function sayToModel(stack: Stack, id: string, text: string): Promise<void> {
  const path = `/api/chats/${id}/messages`;
  await send(stack, { method: 'POST', path, body: { text } });
  await until(`"${text}" was answered in chat ${id}`, async () => {
    const page = z.object({ messages: z.array(z.object({ role: z.string(), status: z.string() })) });
    const last = page.parse(await stack.get(path)).messages.at(-1);
    if (last?.status === 'failed') throw new Error(`The answer in chat ${id} failed.`);
    return last?.role === 'assistant' && last.status === 'complete' ? true : null;
  });
}

async function chatWithAgent(stack: Stack, project_id: string | null, repo: string): Promise<string | null> {
  const id = randomUUID();
  // Before there were chats of projects, a coder chat began with its first message.
  if (project_id !== null)
    await send(stack, { method: 'POST', path: '/api/chats', body: { id, kind: 'coder', project_id, title: 'Coder' } });
  return (await sayToAgent(stack, id, { text: 'Say what you see.', repo })) ? id : null;
}

/** Null in a version whose agents nobody could talk to yet. */
async function sayToAgent(stack: Stack, chat: string, message: { text: string; repo: string }): Promise<true | null> {
  const path = `/api/coder/chats/${chat}/messages`;
  const sent = await send(stack, { method: 'POST', path, body: message });
  if (sent === null) return null;
  const { id } = z.object({ id: z.uuid() }).parse(sent);
  return await until(`task ${id} of chat ${chat} ended`, async () => {
    const { state } = z.object({ state: z.string() }).parse(await stack.get(`/api/coder/tasks/${id}`));
    if (state === 'failed' || state === 'blocked') throw new Error(`Task ${id} of a coder chat ended as ${state}.`);
    return state === 'completed' ? true : null;
  });
}

/** Reads all of it by the interface of now, and goes on with the chats. Answers with what it has found; throws at what is not there. */
export async function findAgain(stack: Stack, left: LeftBehind, repository: string): Promise<string[]> {
  const found = ['runs', 'tasks'];
  await findRuns(stack, left.run);
  if (left.project !== null) {
    const projects = z.array(ProjectView).parse(await stack.get('/api/projects'));
    found.push(
      there(
        'project',
        projects.some(({ id }) => id === left.project),
      ),
    );
  }
  const { chats } = ChatList.parse(await stack.get('/api/chats'));
  if (left.chat !== null) {
    ChatView.parse(await stack.get(`/api/chats/${left.chat}`));
    const page = MessagePage.parse(await stack.get(`/api/chats/${left.chat}/messages`));
    found.push(there('chat', page.messages.length === 2 && chats.some(({ id }) => id === left.chat)));
    await sayToModel(stack, left.chat, 'And now?');
  }
  if (left.coderChat !== null) {
    const path = `/api/coder/chats/${left.coderChat}/messages`;
    const messages = z.array(ChatTaskView.or(TaskView)).parse(await stack.get(path));
    found.push(there('coder chat', messages.length === 1 && messages[0]?.state === 'completed'));
    await sayToAgent(stack, left.coderChat, { text: 'And now?', repo: repository });
  }
  if (left.settings !== null) {
    const { theme, keys } = UserSettings.parse(await stack.get('/api/settings'));
    found.push(there('settings', theme === left.settings.theme && keys['pane.split'] === 'ctrl+j'));
  }
  if (left.workspace !== null) {
    const { layout: kept } = WorkspaceView.parse(await stack.get('/api/workspace'));
    found.push(there('panes', kept?.columns[0]?.panes[0]?.id === 'p1'));
  }
  if (left.token !== null) {
    const me = Me.parse(await whoIs(stack, left.token));
    found.push(there('token', me.name === 'a phone' && me.scopes.join() === 'read'));
  }
  return found;
}

async function findRuns(stack: Stack, id: string): Promise<void> {
  const runs = z.array(FlowRunSummary).parse(await stack.get('/api/coder/flow-runs'));
  there(
    'run',
    runs.some((run) => run.id === id),
  );
  const run = FlowRunView.parse(await stack.get(`/api/coder/flow-runs/${id}`));
  there('verdict of a run', run.verdict !== null);
  z.array(FindingView).parse(await stack.get(`/api/coder/flow-runs/${id}/findings`));
  const report = await fetch(`${stack.url}/api/coder/flow-runs/${id}/report`);
  there('report of a run', report.ok && (await report.text()).includes('#'));
  const tasks = z.array(TaskView).parse(await stack.get(`/api/coder/tasks?flow_run_id=${id}`));
  there('steps of a run', tasks.length > 3);
  for (const task of tasks) await stack.get(`/api/coder/tasks/${task.id}/events`);
  z.array(TaskView).parse(await stack.get('/api/coder/tasks'));
  TaskListPage.parse(await stack.get('/api/coder/task-list'));
  await stack.get('/api/coder/stats');
}

function there(what: string, isThere: boolean): string {
  if (!isThere) throw new Error(`After the upgrade the ${what} is not there as it was left.`);
  return what;
}
