// @vitest-environment happy-dom
import type { ShownChat } from '@boocode/contracts/chat-fold';
import type { WorkspacePane } from '@boocode/contracts/workspace';
import { QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { idOf } from '../../e2e/fixture-build.js';
import {
  chatOf,
  failedChat,
  fewMessages,
  hostile,
  hostileChat,
  interruptedChat,
  shownOf,
  streamingChat,
  text,
} from '../../e2e/fixture-chats.js';
import { chatQuery, chatsQuery } from '../api/chats.js';
import { createQueryClient } from '../api/query-client.js';
import { ArtifactFrame } from '../artifact/ArtifactFrame.js';
import { HeaderSlotContext } from '../panes/HeaderSlot.js';
import { WorkbenchContext, type Workbench } from '../panes/useWorkbench.js';
import { ChatPane } from './ChatPane.js';

const rehearsal = {
  id: 'rehearsal',
  title: 'Rehearsal',
  kind: 'rehearsal',
  base_url: null,
  available: true,
  problem: null,
  models: [{ id: 'rehearsal/rehearsal-1', title: 'R', context_window: null }],
  checked_at: '',
};
const claude = {
  ...rehearsal,
  id: 'anthropic',
  title: 'Anthropic',
  kind: 'anthropic',
  models: [{ id: 'anthropic/claude-sonnet', title: 'Claude Sonnet', context_window: 200_000 }],
};

interface Asked {
  method: string;
  path: string;
  body: unknown;
}
/** Drafts belong to the page, not to a test: each test has a pane of its own. */
let place = 0;
const asked: Asked[] = [];
const replies = new Map<string, { status?: number; body?: unknown }>();

beforeEach(() => {
  asked.length = 0;
  replies.clear();
  replies.set('GET /api/models', {
    body: { providers: [rehearsal, claude], default_model: 'anthropic/claude-sonnet' },
  });
  replies.set('GET /api/settings', { body: {} });
  replies.set('GET /api/skills', { body: [] });
  replies.set('GET /api/coder/flows', { body: [] });
  vi.stubGlobal('fetch', async (path: string, init?: RequestInit) => {
    const method = init?.method ?? 'GET';
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : null;
    if (method !== 'GET') asked.push({ method, path, body });
    const reply = replies.get(`${method} ${path}`);
    if (reply === undefined) return Response.json({ code: 'none', message: `No answer to ${path}.` }, { status: 404 });
    return reply.body === undefined
      ? new Response(null, { status: 204 })
      : Response.json(reply.body, { status: reply.status ?? 200 });
  });
  // Without a layout everything would be 0 high, and nothing in sight.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(800);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(800);
  place += 1;
});
afterEach(() => {
  cleanup();
  localStorage.clear();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** A pane with one chat in it, or none. */
function show(shown: ShownChat | null, others: ShownChat['chat'][] = []) {
  const client = createQueryClient();
  const chats = [...(shown === null ? [] : [shown.chat]), ...others];
  client.setQueryData(chatsQuery().queryKey, chats);
  for (const chat of others) client.setQueryData(chatQuery(chat.id).queryKey, { chat, messages: [], earlier: false });
  if (shown !== null) client.setQueryData(chatQuery(shown.chat.id).queryKey, shown);
  const workbench = {
    project: null,
    openPane: vi.fn<Workbench['openPane']>(),
    focusPane: vi.fn<Workbench['focusPane']>(),
    showRuns: vi.fn<Workbench['showRuns']>(),
    orchestrate: vi.fn<Workbench['orchestrate']>(),
    split: vi.fn<Workbench['split']>(),
    closePane: vi.fn<Workbench['closePane']>(),
  } satisfies Workbench;
  let now: WorkspacePane | null = null;
  function Owner() {
    const [slot, setSlot] = useState<HTMLElement | null>(null);
    const [pane, setPane] = useState<WorkspacePane>({
      id: `p${place}`,
      kind: 'chat',
      tabs: chats.map(({ id }) => id),
      active: shown?.chat.id ?? null,
      place: null,
    });
    now = pane;
    return (
      <WorkbenchContext value={workbench}>
        <header ref={setSlot} />
        <HeaderSlotContext value={slot}>
          <ChatPane
            pane={pane}
            project={null}
            focused
            change={(how) =>
              setPane((before) => ({ ...before, ...(typeof how === 'function' ? how(before) : how) }))
            }
            close={() => undefined}
          />
        </HeaderSlotContext>
      </WorkbenchContext>
    );
  }
  render(
    <QueryClientProvider client={client}>
      <Owner />
    </QueryClientProvider>,
  );
  const change = (next: ShownChat) => act(() => void client.setQueryData(chatQuery(next.chat.id).queryKey, next));
  return { user: userEvent.setup(), workbench, pane: () => now, change };
}

const tabs = () => screen.getAllByRole('tab').map(({ textContent }) => textContent);
const answer = () => screen.getAllByRole('article', { name: 'Answer' });
const box = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' });
const replyOf = (shown: ShownChat) => ({ message: shown.messages[0], answer: shown.messages[1], created: true });

describe('a new chat', () => {
  it('says what it is for, and its suggestions only fill the box', async () => {
    const { user } = show(null);
    expect(screen.getByRole('heading', { name: 'Talk with a model' })).toBeTruthy();
    const offered = within(screen.getByRole('list', { name: 'Suggestions' })).getAllByRole('button');
    expect(offered).toHaveLength(3);
    await user.click(offered[0] ?? document.body);
    expect(box().value).toBe(offered[0]?.textContent);
    expect(asked).toEqual([]);
  });

  it('is made with its first words, and then shown', async () => {
    const { user, pane } = show(null);
    vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => array);
    const made = chatOf(1);
    replies.set('POST /api/chats', { status: 201, body: made });
    await user.type(box(), 'Hello');
    await user.keyboard('{Enter}');
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('No answer to /api/chats/');
    expect(box().value).toBe('Hello');
    const post = asked.find(({ path }) => path.endsWith('/messages'));
    replies.set(`POST ${post?.path ?? ''}`, { body: replyOf(fewMessages()) });
    await user.type(box(), '{Enter}');
    await waitFor(() => expect(pane()?.active).not.toBeNull());
    const created = asked.filter(({ path }) => path === '/api/chats').map(({ body }) => body);
    expect(created[0]).toEqual(created[1]);
    expect(post?.path).toContain(pane()?.active ?? 'none');
  });

  it('says when nobody can answer, and what mends it', async () => {
    const problem = { message: 'Ollama does not run.', mend: 'Start it by `ollama serve`.' };
    const away = { ...claude, id: 'ollama', available: false, problem, models: claude.models };
    replies.set('GET /api/models', { body: { providers: [away], default_model: 'anthropic/claude-sonnet' } });
    show(null);
    expect(await screen.findByText('Ollama does not run. Start it by `ollama serve`.')).toBeTruthy();
  });
});

describe('messages', () => {
  it('show words, thoughts and tools, folded, and open them', async () => {
    const { user } = show(fewMessages());
    expect(await screen.findByRole('heading', { name: 'Where' })).toBeTruthy();
    expect(screen.queryByText(/tax is added after rounding/)).toBeNull();
    await user.click(screen.getByText('Thought'));
    expect(await screen.findByText(/tax is added after rounding/)).toBeTruthy();
    await user.click(screen.getByText('read src/cart/old-total.ts'));
    expect(screen.getByRole('region', { name: 'Output' }).textContent).toContain('There is no such file.');
    expect(screen.getByRole('link', { name: 'the rounding rules' }).getAttribute('rel')).toContain('noopener');
    expect(screen.getAllByText(/12k in, 830 out · \$0\.04/)).toHaveLength(2);
    expect(screen.getByText(/13k of 200k · 7 %/)).toBeTruthy();
  });

  it('open a page beside the chat, as an artifact', async () => {
    const { user, workbench } = show(fewMessages());
    replies.set('POST /api/artifacts', {
      status: 201,
      body: { id: idOf(1), chat_id: null, kind: 'html', title: 'Totals', content: '', created_at: '' },
    });
    await user.click(await screen.findByRole('button', { name: 'Open beside' }));
    await waitFor(() =>
      expect(workbench.openPane).toHaveBeenCalledWith({
        kind: 'html_artifact',
        tabs: [idOf(1)],
        active: idOf(1),
      }),
    );
    expect(asked.at(-1)?.body).toMatchObject({ kind: 'html', title: 'Totals' });
  });

  it('are edited as a branch, and a failed edit keeps its words', async () => {
    const shown = fewMessages();
    const { user } = show(shown);
    const id = shown.chat.id;
    const [mine] = screen.getAllByRole('article', { name: 'You' });
    await user.click(within(mine ?? document.body).getByRole('button', { name: 'Edit' }));
    const field = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'New words' });
    await user.clear(field);
    await user.type(field, 'Why two cents?{Enter}');
    expect((await screen.findByRole('alert')).textContent).toContain('your words are still here');
    replies.set(`POST /api/chats/${id}/messages`, { body: replyOf(shown) });
    await user.type(field, '{Enter}');
    await waitFor(() => expect(screen.queryByRole('textbox', { name: 'New words' })).toBeNull());
    const [first, second] = asked.map(({ body }) => body);
    expect(first).toMatchObject({ text: 'Why two cents?', parent_id: null });
    expect(second).toEqual(first);
  });

  it('recall the last words for editing by ↑', async () => {
    const { user } = show(
      shownOf(8, [
        { role: 'user', parts: [text('once more')] },
        { role: 'assistant', parts: [] },
      ]),
    );
    box().focus();
    await user.keyboard('{ArrowUp}');
    expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'New words' }).value).toBe('once more');
  });

  it('are answered again, with another model from the menu by keys', async () => {
    const shown = shownOf(8, [
      { role: 'user', parts: [text('hi')] },
      { role: 'assistant', parts: [text('hello')] },
    ]);
    const { user } = show(shown);
    const path = `/api/chats/${shown.chat.id}/messages/${shown.messages[1]?.id}/regenerate`;
    replies.set(`POST ${path}`, { status: 201, body: { answer: shown.messages[1] } });
    const [only] = answer();
    only?.focus();
    await user.keyboard('{Enter}');
    expect(screen.getAllByRole('menuitem').map(({ textContent }) => textContent)).toEqual([
      'Copy',
      'Answer again',
      'Answer again with Rehearsal (offline, not an AI model)',
      'Answer again with Claude Sonnet',
      'Delete…',
    ]);
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{Enter}');
    await waitFor(() => expect(asked).toEqual([{ method: 'POST', path, body: { model: 'anthropic/claude-sonnet' } }]));
  });

  it('say which alternative is shown, and change to another', async () => {
    const seed = shownOf(8, [{ role: 'user', parts: [text('hi')] }]);
    const id = seed.messages[0]?.id ?? '';
    const shown = {
      ...seed,
      messages: seed.messages.map((message) => ({ ...message, siblings: [idOf(1), id, idOf(2)] })),
    };
    const { user } = show(shown);
    expect(screen.getByRole('group', { name: 'Alternatives' }).textContent).toBe('2/3');
    await user.click(screen.getByRole('button', { name: 'Next alternative' }));
    expect(asked).toEqual([
      { method: 'POST', path: `/api/chats/${shown.chat.id}/branch`, body: { message_id: idOf(2) } },
    ]);
  });

  it('are deleted after one question that says how many follow', async () => {
    const shown = fewMessages();
    const { user } = show(shown);
    const [mine] = screen.getAllByRole('article', { name: 'You' });
    mine?.focus();
    fireEvent.keyDown(mine ?? document.body, { key: 'F10', shiftKey: true });
    await user.click(screen.getByRole('menuitem', { name: 'Delete…' }));
    const dialog = screen.getByRole('dialog', { name: 'Delete the message?' });
    expect(dialog.textContent).toContain('the 3 messages that follow it');
    await user.click(within(dialog).getByRole('button', { name: 'Delete' }));
    expect(asked).toMatchObject([{ method: 'DELETE' }]);
  });

  it.each([
    ['interrupted', interruptedChat(), 'Go on', 'go-on'],
    ['interrupted', interruptedChat(), 'Answer again', 'regenerate'],
    ['failed', failedChat(), 'Answer again', 'regenerate'],
  ])('%s: offer what can be done', async (_, shown, name, route) => {
    const { user } = show(shown);
    const [only] = answer();
    const [button] = within(only ?? document.body).getAllByRole('button', { name });
    await user.click(button ?? document.body);
    expect(asked[0]?.path).toBe(`/api/chats/${shown.chat.id}/messages/${shown.messages[1]?.id}/${route}`);
    expect((await screen.findAllByRole('alert')).length).toBeGreaterThan(0);
  });

  it('grow while they are written, and offer only to stop', async () => {
    const shown = streamingChat();
    const { user, change } = show(shown);
    expect(answer()[0]?.getAttribute('aria-busy')).toBe('true');
    expect(screen.queryByRole('button', { name: 'Answer again' })).toBeNull();
    const grown = shown.messages.map((message) =>
      message.role === 'assistant' ? { ...message, parts: [text('The cart holds lines.\n\nAnd more.')] } : message,
    );
    change({ ...shown, messages: grown });
    expect(await screen.findByText('And more.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Stop' }));
    expect(asked).toMatchObject([{ path: `/api/chats/${shown.chat.id}/stop` }]);
  });
});

describe('what others wrote', () => {
  it('runs nothing, loads nothing and links nowhere, wherever it is shown', async () => {
    const { user } = show(hostileChat());
    await user.click(screen.getByText('Thought'));
    await user.click(screen.getByText(`read ${hostile.script}`));
    await waitFor(() => expect(document.querySelectorAll('a[href^="https://evil.example"]').length).toBeGreaterThan(0));
    expect(document.querySelector('script, img, iframe')).toBeNull();
    const links = [...document.querySelectorAll('a')].map(({ href }) => new URL(href, 'http://here').protocol);
    expect(links.filter((protocol) => !['http:', 'https:', 'mailto:'].includes(protocol))).toEqual([]);
    expect(screen.getByRole('tab', { name: hostile.script })).toBeTruthy();
  });

  it('has no power as the title of an artifact either', async () => {
    replies.set(`GET /api/artifacts/${idOf(3)}`, {
      body: {
        id: idOf(3),
        chat_id: null,
        kind: 'markdown',
        title: hostile.image,
        content: hostile.script,
        created_at: '',
      },
    });
    render(
      <QueryClientProvider client={createQueryClient()}>
        <ArtifactFrame
          pane={{ id: 'a', kind: 'markdown_artifact', tabs: [idOf(3)], active: idOf(3), place: null }}
          close={() => undefined}
        >
          {({ content }) => <p>{content}</p>}
        </ArtifactFrame>
      </QueryClientProvider>,
    );
    expect(await screen.findByRole('heading', { name: hostile.image })).toBeTruthy();
    expect(document.querySelector('script, img')).toBeNull();
  });
});

describe('the rehearsal', () => {
  it('is called what it is, wherever it answers', async () => {
    show(fewMessages({ model: 'rehearsal/rehearsal-1' }));
    expect(await screen.findByText('Answers come from: Rehearsal (offline, not an AI model).')).toBeTruthy();
    const picker = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Model' });
    await waitFor(() => expect(picker.selectedOptions[0]?.textContent).toBe('Rehearsal (offline, not an AI model)'));
  });
});

describe('tabs', () => {
  it('are walked, renamed and closed by keys', async () => {
    const { user, pane } = show(fewMessages(), [chatOf(9, { title: 'Other' })]);
    expect(tabs()).toEqual(['One cent off', 'Other']);
    screen.getByRole('tab', { name: 'One cent off' }).focus();
    await user.keyboard('{ArrowRight}{F2}');
    const field = screen.getByRole('textbox', { name: 'Title' });
    await user.clear(field);
    await user.type(field, 'Better{Enter}');
    expect(asked).toEqual([{ method: 'PATCH', path: `/api/chats/${idOf(7009)}`, body: { title: 'Better' } }]);
    screen.getByRole('tab', { name: 'One cent off' }).focus();
    await user.keyboard('{Delete}');
    expect(pane()).toMatchObject({ tabs: [idOf(7009)], active: idOf(7009) });
    await user.click(screen.getByRole('button', { name: 'New chat' }));
    expect(pane()).toMatchObject({ tabs: [idOf(7009)], active: null });
  });

  it('come from the list of chats, which is searched, and archives with undo', async () => {
    const other = chatOf(9, { title: 'Refunds twice' });
    const { user, pane } = show(fewMessages(), [other]);
    await user.click(screen.getByRole('button', { name: 'Chats' }));
    const dialog = within(screen.getByRole('dialog', { name: 'Chats' }));
    await user.type(dialog.getByRole('searchbox', { name: 'Search the chats' }), 'refund');
    expect(dialog.getAllByRole('listitem')).toHaveLength(1);
    replies.set(`PATCH /api/chats/${other.id}`, { body: { ...other, archived: true } });
    await user.click(dialog.getByRole('button', { name: 'Archive Refunds twice' }));
    await user.click(await dialog.findByRole('button', { name: 'Undo' }));
    expect(asked.map(({ body }) => body)).toEqual([{ archived: true }, { archived: false }]);
    expect(pane()?.tabs).not.toContain(other.id);
    await user.click(dialog.getByRole('button', { name: 'Delete Refunds twice…' }));
    expect(dialog.getByText(/with all its messages/)).toBeTruthy();
    replies.set(`DELETE /api/chats/${other.id}`, {});
    await user.click(dialog.getByRole('button', { name: 'Delete' }));
    await waitFor(() => expect(asked.at(-1)?.method).toBe('DELETE'));
  });
});
