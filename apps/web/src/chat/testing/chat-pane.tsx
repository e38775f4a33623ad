import type { ShownChat } from '@boocode/contracts/chat-fold';
import type { WorkspacePane } from '@boocode/contracts/workspace';
import { QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { useEffect, useState } from 'react';
import { afterEach, beforeEach, vi } from 'vitest';
import { chatQuery, chatsQuery } from '../../api/chats.js';
import { createQueryClient } from '../../api/query-client.js';
import { rehearsal } from '../../../e2e/fixture-models.js';
import { HeaderSlotContext } from '../../panes/HeaderSlot.js';
import { WorkbenchContext, type Workbench } from '../../panes/useWorkbench.js';
import { ChatPane } from '../ChatPane.js';

export const claude = {
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
export const asked: Asked[] = [];
export const replies = new Map<string, { status?: number; body?: unknown }>();

/** Before and after each test of a file. */
export function useTestPane(): void {
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
      if (reply === undefined)
        return Response.json({ code: 'none', message: `No answer to ${path}.` }, { status: 404 });
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
}

/** A pane with one chat in it, or none. */
export function show(shown: ShownChat | null, others: ShownChat['chat'][] = []) {
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
  const seen = vi.fn<(pane: WorkspacePane) => void>();
  function Owner() {
    const [slot, setSlot] = useState<HTMLElement | null>(null);
    const [pane, setPane] = useState<WorkspacePane>({
      id: `p${place}`,
      kind: 'chat',
      tabs: chats.map(({ id }) => id),
      active: shown?.chat.id ?? null,
      place: null,
    });
    useEffect(() => seen(pane), [pane]);
    return (
      <WorkbenchContext value={workbench}>
        <header ref={setSlot} />
        <HeaderSlotContext value={slot}>
          <ChatPane
            pane={pane}
            project={null}
            focused
            change={(how) => setPane((before) => ({ ...before, ...(typeof how === 'function' ? how(before) : how) }))}
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
  return { user: userEvent.setup(), workbench, pane: () => seen.mock.lastCall?.[0] ?? null, change };
}

export const box = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' });
export const replyOf = (shown: ShownChat) => ({ message: shown.messages[0], answer: shown.messages[1], created: true });
