// @vitest-environment happy-dom
import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { idOf } from '../../e2e/fixture-build.js';
import { agents } from '../../e2e/fixture-coder.js';
import {
  chatTask,
  eventsOf,
  failedChat,
  interruptedChat,
  runningChat,
  type FixtureCoderChat,
} from '../../e2e/fixture-coder-chats.js';
import { agentsQuery } from '../api/launcher.js';
import { refusalOf } from '../testing/refusal-of.js';
import { tokenOf } from '../testing/token-of.js';
import { box, called, calls, messages, now, replies, sent, shop, show, useTestPane } from './testing/coder-pane.js';

useTestPane();

const choose = (name: string) => {
  const [select] = screen.getAllByRole('combobox', { name });
  if (select === undefined) throw new Error(`There is no choice of ${name}.`);
  return select;
};

describe('sending', () => {
  it('hands the words to several agents, and keeps them until an arena was started', async () => {
    const { user, launchArena } = show(null);
    await user.type(box(), 'Mend it');
    await user.click(screen.getByRole('button', { name: 'Run it N ways' }));
    const [seed] = launchArena.mock.calls[0] ?? [];
    expect(seed).toMatchObject({ repo: shop.path, prompt: 'Mend it' });
    act(() => seed?.onClosed?.('Mend it well'));
    expect(box()).toHaveProperty('value', 'Mend it well');
    act(() => seed?.onClosed?.(null));
    expect(box()).toHaveProperty('value', '');
  });

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

  it('begins a chat in a worktree once a person has agreed to what the repository would run there', async () => {
    const { user } = show(null);
    const id = idOf(6900);
    const chat = { id, kind: 'coder', project_id: shop.id, title: 'New', titled_by: 'none', model: null, web: false };
    replies.set('POST /api/chats', {
      status: 201,
      body: { ...chat, leaf_id: null, archived: false, created_at: '', updated_at: '' },
    });
    const commands = { project_id: shop.id, hash: 'abc', setup: ['npm ci'], check: 'npm test' };
    const refusal = { code: 'project.untrusted', message: 'Nobody has agreed.', details: commands };
    replies.set(messages(id), { status: 409, body: refusal });
    const agree = `POST /api/coder/projects/${shop.id}/commands/agree`;
    replies.set(agree, { status: 200, body: { ...commands, agreed: true } });
    await user.selectOptions(choose('Works'), 'In a worktree');
    await user.type(box(), 'Mend the test{Enter}');
    const note = await screen.findByRole('region', { name: 'Commands of the repository' });
    expect(
      within(note)
        .getAllByRole('listitem')
        .map((item) => item.textContent),
    ).toEqual(['Set-up: npm ci', 'Check: npm test']);
    await user.click(within(note).getByRole('button', { name: 'Agree to these commands' }));
    await waitFor(() => expect(called(agree)).toEqual([{ hash: 'abc' }]));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Commands of the repository' })).toBeNull());
    replies.set(messages(id), sent(id));
    await user.type(box(), '{Enter}');
    await waitFor(() => expect(called(messages(id))).toHaveLength(2));
    expect(called(messages(id))).toMatchObject([{ where: 'worktree' }, { where: 'worktree', text: 'Mend the test' }]);
  });

  it('offers no other place to a chat that has begun', () => {
    show(runningChat(now));
    expect(screen.queryAllByRole('combobox', { name: 'Works' })).toEqual([]);
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

  it('is left as it is by who may not have agents work, and says why', async () => {
    replies.set('GET /api/me', { status: 200, body: tokenOf('read') });
    const chat = failedChat(now);
    show(chat);
    for (const name of ['Go on', 'Try again', 'New session']) {
      const button = screen.getByRole('button', { name });
      await waitFor(() => expect(refusalOf(button)).toMatch(/needs the scope “run”/));
    }
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
