import type { AskView } from '@boocode/contracts/ask';
import type { FlowRunView } from '@boocode/contracts/flow-run';
import type { ProjectView } from '@boocode/contracts/project';
import { UserSettings } from '@boocode/contracts/settings';
import type { StreamName } from '@boocode/contracts/stream';
import type { FrameBody, WsFrame } from '@boocode/contracts/ws-frames';
import { ReplayBuffer } from '@boocode/streams/replay-buffer';
import { QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { Router } from 'wouter';
import { memoryLocation } from 'wouter/memory-location';
import { summaryOf } from '../../e2e/fixture-build.js';
import { agents } from '../../e2e/fixture-coder.js';
import { transcript } from '../../e2e/fixture-runs.js';
import { createQueryClient } from '../api/query-client.js';
import { asksQuery } from '../api/asks.js';
import { findingsQuery } from '../api/findings.js';
import { agentsQuery } from '../api/launcher.js';
import { projectsQuery } from '../api/projects.js';
import { settingsQuery } from '../api/settings.js';
import { runQuery, runsQuery } from '../api/runs.js';
import { taskEventsQuery } from '../api/task-events.js';
import { App } from '../App.js';
import type { SocketEvents } from '../live/live-socket.js';
import { forgetRead } from '../runs/read-runs.js';

/** The moment at which the fixtures of a test stand. */
export const now = Date.now();
/** What the server of a test answers, by `METHOD path`. */
export const replies = new Map<string, { status: number; body: unknown }>();

/** What the page has sent, by `METHOD path`. */
export const sent: { what: string; body: unknown }[] = [];

/** Before and after each test of a file: no answer is left over, and no page. */
export function useTestServer(): void {
  beforeEach(() => {
    replies.clear();
    sent.length = 0;
    localStorage.clear();
    forgetRead();
    vi.stubGlobal('fetch', async (path: string, init?: RequestInit) => {
      const what = `${init?.method ?? 'GET'} ${path}`;
      if (typeof init?.body === 'string') sent.push({ what, body: JSON.parse(init.body) });
      const reply = replies.get(what);
      if (reply === undefined) throw new Error(`This test has no answer to ${path}.`);
      return Response.json(reply.body, { status: reply.status });
    });
  });
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });
  // Pages are loaded when they are first seen; the tests begin when that has been.
  beforeAll(async () => {
    await import('../orchestrator/RunPages.js');
    show('/asks', []);
    await screen.findByRole('heading', { name: 'Needs you' });
    cleanup();
  });
}

interface Shown {
  asks?: AskView[];
  findings?: 'none' | 'from the server';
  projects?: ProjectView[];
}

/** Shows the app at `path` with a filled cache and a connection whose other end is the test. */
export function show(path: string, runs: FlowRunView[], { asks = [], findings = 'none', projects = [] }: Shown = {}) {
  const client = createQueryClient();
  client.setQueryData(settingsQuery().queryKey, UserSettings.parse({}));
  client.setQueryData(projectsQuery().queryKey, projects);
  client.setQueryData(asksQuery().queryKey, asks);
  // A test that has agents of its own is asked for them.
  if (!replies.has('GET /api/coder/agents')) client.setQueryData(agentsQuery().queryKey, agents);
  client.setQueryData(runsQuery().queryKey, runs.map(summaryOf));
  for (const run of runs) {
    client.setQueryData(runQuery(run.id).queryKey, run);
    if (findings === 'none') client.setQueryData(findingsQuery(run.id).queryKey, []);
    for (const step of run.steps) client.setQueryData(taskEventsQuery(step.id).queryKey, transcript(now));
  }
  const location = memoryLocation({ path, record: true });
  let coder: SocketEvents | null = null;
  const streams = new Map<StreamName, ReplayBuffer>();
  render(
    <QueryClientProvider client={client}>
      <Router hook={location.hook} searchHook={location.searchHook}>
        <App
          connect={(socket, events) => {
            if (socket === '/api/coder/ws') coder = events;
            return { send: () => undefined, close: () => undefined };
          }}
        />
      </Router>
    </QueryClientProvider>,
  );
  const send = (frame: WsFrame) => coder?.onMessage(JSON.stringify(frame));
  /** Sends a frame of a stream, which begins with a snapshot of what is there. */
  const hear = (stream: StreamName, body: FrameBody) => {
    const buffer = streams.get(stream) ?? new ReplayBuffer(stream);
    if (!streams.has(stream)) {
      const run = runs.find(({ id }) => stream === `run:${id}`);
      send(
        buffer.place(
          run === undefined ? { type: 'runs_snapshot', runs: runs.map(summaryOf) } : { type: 'run_snapshot', run },
        ),
      );
    }
    streams.set(stream, buffer);
    send(buffer.append(body));
  };
  return {
    user: userEvent.setup(),
    at: () => location.history.at(-1),
    frame: (stream: StreamName, body: FrameBody) => act(() => hear(stream, body)),
    drop: () => act(() => coder?.onClose()),
  };
}
