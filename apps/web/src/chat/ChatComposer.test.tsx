// @vitest-environment happy-dom
import type { ShownChat } from '@boocode/contracts/chat-fold';
import { QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { idOf } from '../../e2e/fixture-build.js';
import { chatOf, shownOf, text } from '../../e2e/fixture-chats.js';
import { createQueryClient } from '../api/query-client.js';
import { WorkbenchContext, type Workbench } from '../panes/useWorkbench.js';
import { ChatComposer } from './ChatComposer.js';
import { useChatActions } from './useChatActions.js';

interface Reply {
  status: number;
  body: unknown;
}
/** What the server is asked to do, and answers when the test says so. */
const asked: { path: string; answer: (reply: Reply) => void }[] = [];
const model = { id: 'claude/one', title: 'One', context_window: 200_000 };
const provider = { id: 'claude', title: 'Claude', kind: 'anthropic', base_url: null, origin: 'key', key_env: 'KEY' };
const catalogue = {
  providers: [{ ...provider, available: true, problem: null, models: [model], checked_at: '' }],
  default_model: model.id,
};
const known: Readonly<Record<string, unknown>> = { '/api/models': catalogue, '/api/settings': {} };

beforeEach(() => {
  asked.length = 0;
  vi.stubGlobal('fetch', async (path: string, init?: RequestInit) => {
    if (init?.method === undefined) return Response.json(known[path] ?? []);
    const { status, body } = await new Promise<Reply>((answer) => void asked.push({ path, answer }));
    return Response.json(body, { status });
  });
});
afterEach(() => {
  cleanup();
  localStorage.clear();
  vi.unstubAllGlobals();
});

const nowhere: Workbench = {
  project: null,
  openPane: () => 'p1',
  focusPane: () => undefined,
  showRuns: () => undefined,
  orchestrate: () => undefined,
  split: () => undefined,
  closePane: () => undefined,
};

function show(first: ShownChat) {
  const owner: { change: (shown: ShownChat) => void } = { change: () => undefined };
  function Owner() {
    const [shown, change] = useState(first);
    owner.change = (next) => act(() => change(next));
    const work = useChatActions(shown.chat.id);
    return <ChatComposer shown={shown} project={null} busy={false} work={work} onNew={() => undefined} />;
  }
  render(
    <QueryClientProvider client={createQueryClient()}>
      <WorkbenchContext value={nowhere}>
        <Owner />
      </WorkbenchContext>
    </QueryClientProvider>,
  );
  return { user: userEvent.setup(), change: (shown: ShownChat) => owner.change(shown) };
}

const box = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' });

const fullChat = (n: number) =>
  shownOf(n, [
    { role: 'user', parts: [text('much')] },
    { role: 'assistant', parts: [text('So much.')], context: { used: 180_000, window: 200_000 } },
  ]);

describe('a chat whose context is nearly full', () => {
  it('says that it is summarised before what is sent, where the words are meanwhile, and takes more behind them', async () => {
    const full = fullChat(1);
    const { user } = show(full);
    await user.type(box(), 'go on{Enter}');
    expect(screen.getByText(/nearly full: what was said is summarised first/)).toBeTruthy();
    expect(screen.getByText('go on')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Stop' })).toBeNull();
    await user.type(box(), 'and then{Enter}');
    expect(within(screen.getByRole('list', { name: 'Queued messages' })).getByText('and then')).toBeTruthy();
    expect(asked).toHaveLength(1);
    const [message, answer] = full.messages;
    asked[0]?.answer({ status: 201, body: { message, answer, created: true } });
    await waitFor(() => expect(screen.queryByText(/summarised first/)).toBeNull());
  });

  it('says that it is being summarised as long as that lasts, and of its context nothing that was before', async () => {
    const full = fullChat(2);
    const { user, change } = show(full);
    expect(screen.getByText(/180k of 200k/)).toBeTruthy();
    await user.type(box(), '/compact{Enter}');
    expect(await screen.findByText(/^Summarising what was said/)).toBeTruthy();
    expect(asked.map(({ path }) => path)).toEqual([`/api/chats/${full.chat.id}/compact`]);
    asked[0]?.answer({ status: 200, body: {} });
    await waitFor(() => expect(screen.queryByText(/^Summarising/)).toBeNull());
    const [first, second] = full.messages;
    if (first === undefined || second === undefined) throw new Error('The fixture has both.');
    const summary = { ...first, id: idOf(9_001), role: 'summary' as const, parent_id: second.id };
    change({ ...full, messages: [first, second, summary] });
    expect(screen.queryByText(/180k of 200k/)).toBeNull();
  });
});

it('names the file that is not kept any more', async () => {
  const shown = shownOf(1, [{ role: 'user', parts: [text('Hello')] }]);
  const file = { id: idOf(9_002), name: 'prices.txt', media_type: 'text/plain', size: 5 };
  const draft = { text: 'look', attachments: [file], sending: [] };
  localStorage.setItem(`boocode.draft.${idOf(7_090)}`, JSON.stringify(draft));
  const { user } = show({ ...shown, chat: chatOf(90) });
  await user.click(screen.getByRole('button', { name: 'Send' }));
  const body = { code: 'attachment.not-found', message: 'Not kept.', details: { missing: [file.id] } };
  asked[0]?.answer({ status: 422, body });
  expect((await screen.findByRole('alert')).textContent).toContain('prices.txt is not kept any more');
  expect(box().value).toBe('look');
});
