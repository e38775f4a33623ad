import type { AskView } from '@boocode/contracts/ask';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, vi } from 'vitest';
import { idOf } from '../../../e2e/fixture-build.js';
import { agents } from '../../../e2e/fixture-coder.js';
import type { FixtureCoderChat } from '../../../e2e/fixture-coder-chats.js';
import { projectOf } from '../../../e2e/fixture-projects.js';
import { ArenaLauncherContext, type ArenaSeed } from '../../arena/arena-launcher.js';
import { asksQuery } from '../../api/asks.js';
import { chatsQuery } from '../../api/chats.js';
import { coderChatQuery } from '../../api/coder-chats.js';
import { agentsQuery } from '../../api/launcher.js';
import { createQueryClient } from '../../api/query-client.js';
import { settingsQuery } from '../../api/settings.js';
import type { PaneProps } from '../../panes/pane.js';
import { WorkbenchContext, type Workbench } from '../../panes/useWorkbench.js';
import { CoderPane } from '../CoderPane.js';

export const now = Date.now();
export const shop = projectOf(1, { name: 'shop' });
export const calls: { what: string; body: unknown }[] = [];
export const replies = new Map<string, { status: number; body: unknown }>();

/** Before and after each test of a file. */
export function useTestPane(): void {
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
}

/** A pane with one chat in it, or none. */
export function show(chat: FixtureCoderChat | null, asks: AskView[] = []) {
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
  const launchArena = vi.fn<(seed: ArenaSeed) => void>();
  const tabs = chat === null ? [] : [chat.id];
  render(
    <QueryClientProvider client={client}>
      <WorkbenchContext value={workbench}>
        <ArenaLauncherContext value={launchArena}>
          <CoderPane
            pane={{ id: 'p', kind: 'coder', tabs, active: chat?.id ?? null, place: null }}
            project={shop}
            focused
            change={change}
            close={() => undefined}
          />
        </ArenaLauncherContext>
      </WorkbenchContext>
    </QueryClientProvider>,
  );
  return { client, change, workbench, launchArena, user: userEvent.setup() };
}

export const box = () => screen.getByRole('textbox', { name: 'Message' });
export const called = (what: string) => calls.filter((call) => call.what === what).map(({ body }) => body);
export const messages = (id: string) => `POST /api/coder/chats/${id}/messages`;
export const sent = (id: string) => ({ status: 201, body: { id: idOf(9000), chat_id: id, created: true } });
