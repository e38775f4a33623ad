// @vitest-environment happy-dom
import type { AskView } from '@boocode/contracts/ask';
import { QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { askOf } from '../../e2e/fixture-asks.js';
import { idOf } from '../../e2e/fixture-build.js';
import { agents } from '../../e2e/fixture-coder.js';
import {
  chatTask,
  eventsOf,
  failedChat,
  interruptedChat,
  needyChat,
  runningChat,
  type FixtureCoderChat,
} from '../../e2e/fixture-coder-chats.js';
import { projectOf } from '../../e2e/fixture-projects.js';
import { runningRun } from '../../e2e/fixture-runs.js';
import { asksQuery } from '../api/asks.js';
import { chatsQuery } from '../api/chats.js';
import { coderChatQuery } from '../api/coder-chats.js';
import { agentsQuery } from '../api/launcher.js';
import { createQueryClient } from '../api/query-client.js';
import { settingsQuery } from '../api/settings.js';
import type { PaneProps } from '../panes/pane.js';
import { WorkbenchContext, type Workbench } from '../panes/useWorkbench.js';
import { CoderPane } from './CoderPane.js';

const now = Date.now();
const shop = projectOf(1, { name: 'shop' });
const calls: { what: string; body: unknown }[] = [];
const replies = new Map<string, { status: number; body: unknown }>();

beforeEach(() => {
  calls.length = 0;
  replies.clear();
  localStorage.clear();
  // Rows are in the page as far as there is room, and here nothing has a size.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(4_000);
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(40);
  vi.stubGlobal('fetch', async (path: string, init?: RequestInit) => {
    const what = `${init?.method ?? 'GET'} ${path}`;
    calls.push({ what, body: typeof init?.body === 'string' ? JSON.parse(init.body) : null });
    const reply = replies.get(what) ?? { status: 200, body: [] };
    return reply.status === 204 ? new Response(null, reply) : Response.json(reply.body, { status: reply.status });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function show(chat: FixtureCoderChat | null, asks: AskView[] = []) {
  const client = createQueryClient();
  client.setQueryData(agentsQuery().queryKey, agents);
  client.setQueryData(chatsQuery().queryKey, []);
  client.setQueryData(asksQuery().queryKey, asks);
  client.setQueryData(settingsQuery().queryKey, {
    theme: 'auto',
    chat_model: null,
    light_model: null,
    agent: null,
    web: false,
    keys: {},
  });
  if (chat !== null) client.setQueryData(coderChatQuery(chat.id).queryKey, chat);
  const change = vi.fn<PaneProps['change']>();
  const workbench = {
    project: shop,
    openPane: vi.fn<Workbench['openPane']>(),
    focusPane: vi.fn<Workbench['focusPane']>(),
    orchestrate: vi.fn<Workbench['orchestrate']>(),
    showRuns: vi.fn<Workbench['showRuns']>(),
    split: vi.fn<Workbench['split']>(),
    closePane: vi.fn<Workbench['closePane']>(),
  };
  const tabs = chat === null ? [] : [chat.id];
  render(
    <QueryClientProvider client={client}>
      <WorkbenchContext value={workbench}>
        <CoderPane
          pane={{ id: 'p', kind: 'coder', tabs, active: chat?.id ?? null, place: null }}
          project={shop}
          focused
          change={change}
          close={() => undefined}
        />
      </WorkbenchContext>
    </QueryClientProvider>,
  );
  return { client, change, workbench, user: userEvent.setup() };
}

const box = () => screen.getByRole('textbox', { name: 'Message' });
const called = (what: string) => calls.filter((call) => call.what === what).map(({ body }) => body);
const messages = (id: string) => `POST /api/coder/chats/${id}/messages`;
const sent = (id: string) => ({ status: 201, body: { id: idOf(9000), chat_id: id, created: true } });
const choose = (name: string) => {
  const [select] = screen.getAllByRole('combobox', { name });
  if (select === undefined) throw new Error(`There is no choice of ${name}.`);
  return select;
};

describe('sending', () => {
  it('begins a chat with the first words, in the folder of the project', async () => {
    const { user, change } = show(null);
    expect(screen.getByRole('heading', { name: 'Let an agent work' })).toBeTruthy();
    const id = idOf(6900);
    replies.set('POST /api/chats', {
      status: 201,
      body: {
        id,
        kind: 'coder',
        project_id: shop.id,
        title: 'New',
        titled_by: 'none',
        model: null,
        web: false,
        leaf_id: null,
        archived: false,
        created_at: '',
        updated_at: '',
      },
    });
    replies.set(messages(id), sent(id));
    await user.type(box(), 'Mend the test{Enter}');
    await waitFor(() => expect(change).toHaveBeenCalled());
    const how = change.mock.lastCall?.[0];
    const other = idOf(6901);
    expect(typeof how === 'function' && how({ tabs: [other], active: other })).toEqual({
      tabs: [other, id],
      active: id,
    });
    expect(called(messages(id))).toMatchObject([
      { text: 'Mend the test', repo: shop.path, agent: 'opencode', profile: 'ask' },
    ]);
  });

  it('keeps the words when they did not arrive, and says why', async () => {
    const chat = failedChat(now);
    const { user } = show(chat);
    replies.set(messages(chat.id), { status: 502, body: { code: 'coder.away', message: 'Coder does not answer.' } });
    await user.type(box(), 'Precious words{Enter}');
    expect((await screen.findByRole('alert')).textContent).toContain('Coder does not answer.');
    expect(box()).toHaveProperty('value', 'Precious words');
  });

  it('with another agent, with what it may do, and nothing of the one before', async () => {
    const chat = failedChat(now);
    const { user } = show(chat);
    replies.set(messages(chat.id), sent(chat.id));
    await user.selectOptions(choose('May do'), 'read-only');
    await user.selectOptions(choose('Model'), 'rehearsal/rehearsal-1');
    await user.type(box(), 'Look{Enter}');
    await waitFor(() => expect(called(messages(chat.id))).toHaveLength(1));
    expect(called(messages(chat.id))).toMatchObject([
      { agent: 'opencode', model: 'rehearsal/rehearsal-1', profile: 'read-only' },
    ]);
  });

  it('queues behind what is at work, stops it, and takes back what waits', async () => {
    const chat = runningChat(now);
    const [, working, waiting] = chat.tasks;
    const { user } = show(chat);
    for (const task of [working, waiting])
      replies.set(`POST /api/coder/tasks/${task?.id}/cancel`, { status: 200, body: { cancelled: [] } });
    replies.set(messages(chat.id), sent(chat.id));
    await user.type(box(), 'And this{Enter}');
    await waitFor(() => expect(called(messages(chat.id))).toHaveLength(1));
    await user.click(screen.getByRole('button', { name: /^Stop/ }));
    await user.click(screen.getByRole('button', { name: 'Take it back' }));
    expect(calls.map(({ what }) => what)).toEqual(
      expect.arrayContaining([working, waiting].map((task) => `POST /api/coder/tasks/${task?.id}/cancel`)),
    );
  });

  it('tells an agent something while it works, where it can hear it', async () => {
    const chat = runningChat(now);
    const { user, client } = show(chat);
    expect(screen.queryByRole('radio')).toBeNull();
    act(
      () =>
        void client.setQueryData(
          agentsQuery().queryKey,
          agents.map((agent) => ({ ...agent, capabilities: { ...agent.capabilities, steer: true } })),
        ),
    );
    await user.click(await screen.findByRole('radio', { name: 'Tell opencode now' }));
    const say = `POST /api/coder/tasks/${chat.tasks[1]?.id}/say`;
    replies.set(say, { status: 200, body: { heard: true } });
    await user.type(box(), 'Only the test{Enter}');
    await waitFor(() => expect(called(say)).toEqual([{ text: 'Only the test' }]));
    expect(called(messages(chat.id))).toEqual([]);
  });
});

describe('what is asked', () => {
  const chat = needyChat(now);
  const task = chat.tasks[0];
  if (task === undefined) throw new Error('The fixture has a task.');
  const ask = {
    ...askOf(runningRun(now), 'angle.correctness', { n: 1, now }),
    task_id: task.id,
    flow_run_id: null,
    run_title: null,
  };
  const answer = `POST /api/coder/asks/${ask.id}/answer`;
  const told = { ...ask, state: 'allowed', scope: 'once', answered_by: 'web' };

  /** Says how much of a card is in sight: here nothing is laid out. */
  function cardSight() {
    const watchers: ((entries: { intersectionRatio: number }[]) => void)[] = [];
    class Sight {
      readonly observe = vi.fn<() => void>();
      readonly disconnect = vi.fn<() => void>();
      constructor(tell: (entries: { intersectionRatio: number }[]) => void) {
        watchers.push(tell);
      }
    }
    vi.stubGlobal('IntersectionObserver', Sight);
    return {
      bar: () => screen.queryByRole('region', { name: `Needs you: ${ask.title}` }),
      look: (intersectionRatio: number) => act(() => watchers.forEach((tell) => tell([{ intersectionRatio }]))),
    };
  }

  it('stands with its task, and above the composer', () => {
    show(chat, [ask]);
    expect(screen.getByRole('region', { name: `Asks: ${ask.title}` })).toBeTruthy();
    expect(screen.getByRole('region', { name: `Needs you: ${ask.title}` })).toBeTruthy();
  });

  it('stands once while its card is in sight, and a key goes to it', async () => {
    const { bar, look } = cardSight();
    replies.set(answer, { status: 200, body: told });
    const { user } = show(chat, [ask]);
    look(1);
    expect(bar()).toBeNull();
    look(0.5);
    expect(bar()).not.toBeNull();
    look(1);
    await user.keyboard('A');
    expect(document.activeElement).toBe(screen.getByRole('region', { name: `Asks: ${ask.title}` }));
    expect(called(answer)).toEqual([]);
  });

  it('is allowed by a key while only its card is shown', async () => {
    const { bar, look } = cardSight();
    replies.set(answer, { status: 200, body: told });
    const { user } = show(chat, [ask]);
    look(1);
    expect(bar()).toBeNull();
    await user.keyboard('a');
    await waitFor(() => expect(called(answer)).toMatchObject([{ decision: 'allow' }]));
  });

  it('keeps the words of a denial that was begun above the composer when its card comes into sight', async () => {
    const { bar, look } = cardSight();
    const { user } = show(chat, [ask]);
    await user.keyboard('d');
    await user.type(screen.getByRole('textbox', { name: 'What the agent is told' }), 'Not here');
    look(1);
    expect(bar()).not.toBeNull();
    expect(screen.getByDisplayValue('Not here')).toBeTruthy();
  });

  it('is allowed by a key', async () => {
    replies.set(answer, { status: 200, body: told });
    const { user } = show(chat, [ask]);
    await user.keyboard('a');
    await waitFor(() => expect(called(answer)).toMatchObject([{ decision: 'allow' }]));
    await waitFor(() => expect(screen.queryByRole('region', { name: `Needs you: ${ask.title}` })).toBeNull());
  });

  it('is denied with words by a key', async () => {
    replies.set(answer, { status: 200, body: { ...told, state: 'denied' } });
    const { user } = show(chat, [ask]);
    await user.keyboard('d');
    await user.type(screen.getByRole('textbox', { name: 'What the agent is told' }), 'Not here{Enter}');
    await waitFor(() => expect(called(answer)).toMatchObject([{ decision: 'deny', message: 'Not here' }]));
  });

  it('is not answered by a key that is struck twice, when another one takes its place', async () => {
    const next = { ...ask, id: idOf(7000, 2), title: 'Run rm -rf build' };
    replies.set(answer, { status: 200, body: told });
    const { user } = show(chat, [ask, next]);
    await user.keyboard('aa');
    expect(screen.getByRole('region', { name: `Needs you: ${next.title}` })).toBeTruthy();
    expect(calls.filter(({ what }) => what.endsWith('/answer'))).toHaveLength(1);
  });

  it('is never allowed by the first letter of a message', async () => {
    const { user } = show(chat, [ask]);
    await user.type(box(), 'a');
    expect(called(answer)).toEqual([]);
  });

  it('says by whom it was answered elsewhere', async () => {
    const { client } = show(chat, [ask]);
    act(
      () =>
        void client.setQueryData(asksQuery().queryKey, [
          { ...ask, state: 'denied' as const, answered_by: 'cli', message: 'No' },
        ]),
    );
    expect(await screen.findByText(/Denied by cli: No/)).toBeTruthy();
  });
});

describe('how a task stands', () => {
  it('says why it failed, and offers to go on, or to begin again', async () => {
    const chat = failedChat(now);
    const { user } = show(chat);
    expect(screen.getByRole('group', { name: 'What went wrong' }).textContent).toContain('exit code 1');
    const retry = `POST /api/coder/tasks/${chat.tasks[0]?.id}/retry`;
    replies.set(retry, sent(chat.id));
    await user.click(screen.getByRole('button', { name: 'Go on' }));
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(called(retry)).toEqual([{ how: 'go-on' }, { how: 'again' }]));
  });

  it('says what it waits for when its host ended', () => {
    show(interruptedChat(now));
    expect(screen.getByText('interrupted')).toBeTruthy();
    expect(screen.getByText(/it goes on by itself/)).toBeTruthy();
  });

  it('says what the session has used, and that it works with another model than was asked for', () => {
    show(failedChat(now));
    expect(screen.getByText('24% of 200k')).toBeTruthy();
    expect(screen.getByText(/though Claude Sonnet was asked for/)).toBeTruthy();
  });

  it('claims nothing that the agent did not tell', () => {
    const chat = failedChat(now);
    const untold = { input_tokens: 0, output_tokens: 0, reasoning_tokens: 0, cost_usd: null, context: null };
    show({ ...chat, sessions: chat.sessions.map((session) => ({ ...session, ...untold })) });
    expect(screen.queryByText(/tokens|\$|context/)).toBeNull();
  });

  it('begins a new session', async () => {
    const chat = failedChat(now);
    const { user } = show(chat);
    const close = `DELETE /api/coder/chats/${chat.id}/sessions/opencode`;
    replies.set(close, { status: 204, body: null });
    await user.click(screen.getByRole('button', { name: 'New session' }));
    await waitFor(() => expect(called(close)).toHaveLength(1));
  });
});

describe('what an agent did', () => {
  const evil = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
  const task = chatTask(6100, 1, now, { input: evil, condition: 'completed', started: 9, ended: 1 });
  const chat: FixtureCoderChat = {
    id: idOf(6100),
    title: evil,
    sessions: [],
    tasks: [task],
    events: {
      [task.id]: eventsOf(now, [
        { type: 'text', text: `${evil} [x](javascript:alert(1))` },
        { type: 'tool_call', id: 'a', tool: evil, title: evil, input: { command: evil } },
        {
          type: 'tool_update',
          id: 'a',
          status: 'failed',
          output: `\u001B[31m${evil}\u001B[0m\u001B]8;;javascript:alert(1)\u0007x`,
        },
        {
          type: 'tool_call',
          id: 'b',
          tool: 'edit',
          title: 'e',
          input: { filePath: `${evil}.ts`, oldString: 'a', newString: evil },
        },
        { type: 'notice', text: evil },
      ]),
    },
  };

  it('is text, whatever it looks like', async () => {
    const { user } = show(chat);
    for (const button of screen.getAllByRole('button', { expanded: false, name: /onerror/ })) await user.click(button);
    await screen.findByLabelText('Output');
    const log = screen.getByRole('log');
    expect(log.querySelector('img, script, [onerror], a[href^="javascript"]')).toBeNull();
    expect(screen.getByLabelText('Output').textContent).toContain(evil);
    expect(screen.getByLabelText('Output').textContent).not.toContain('\u001B');
    expect(window).not.toHaveProperty('hacked');
  });

  it('shows an edit as what it changes', () => {
    show(failedChat(now));
    const diff = screen.getByRole('region', { name: 'Changes in src/payments/charge.ts' });
    expect(
      within(diff)
        .getAllByRole('row')
        .map((row) => row.getAttribute('data-kind')),
    ).toEqual(['context', 'removed', 'added', 'added', 'context', 'context']);
    expect(screen.getByRole('img', { name: '2 lines added, 1 removed' })).toBeTruthy();
  });
});

describe('the files that are changed', () => {
  const chat = failedChat(now);
  const list = `GET /api/coder/chats/${chat.id}/changes`;
  const nothing = { repository: shop.path, head_ref: 'main', head_commit: 'abc', files: [], left_out: 0 };
  const open = async () => {
    const page = show(chat);
    await page.user.click(screen.getByRole('button', { name: 'Changes' }));
    return page;
  };

  it('are listed, and each is opened as a diff', async () => {
    const path = 'src/<b>a.ts';
    const file = { path, old_path: null, status: 'modified', binary: false, added: 1, removed: 0 };
    replies.set(list, { status: 200, body: { ...nothing, files: [file] } });
    const query = new URLSearchParams({ path }).toString();
    replies.set(`${list}/file?${query}`, {
      status: 200,
      body: { path, diff: `--- a/${path}\n+++ b/${path}\n@@ -1 +1,2 @@\n one\n+two\n`, truncated: false },
    });
    const { user } = await open();
    await user.click(await screen.findByRole('button', { name: /src\/<b>a\.ts/ }));
    expect((await screen.findByRole('region', { name: `Changes in ${path}` })).textContent).toContain('two');
  });

  it.each([
    ['nothing is changed', nothing, /Nothing is changed/],
    ['it is no repository', { ...nothing, repository: null, head_ref: null, head_commit: null }, /no git repository/],
  ])('are told of when %s', async (_when, body, words) => {
    replies.set(list, { status: 200, body });
    await open();
    expect(await screen.findByText(words)).toBeTruthy();
  });
});
