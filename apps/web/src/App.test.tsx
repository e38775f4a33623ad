// @vitest-environment happy-dom
import type { FlowRunView } from '@boocode/contracts/flow-run';
import { UserSettings } from '@boocode/contracts/settings';
import type { StreamName } from '@boocode/contracts/stream';
import type { FrameBody, WsFrame } from '@boocode/contracts/ws-frames';
import { ReplayBuffer } from '@boocode/streams/replay-buffer';
import { QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Router } from 'wouter';
import { memoryLocation } from 'wouter/memory-location';
import { summaryOf } from '../e2e/fixture-build.js';
import { areaRun } from '../e2e/fixture-area.js';
import { flows } from '../e2e/fixture-flows.js';
import { doneRun, failedRun, runningRun, transcript } from '../e2e/fixture-runs.js';
import { createQueryClient } from './api/query-client.js';
import { asksQuery } from './api/asks.js';
import { projectsQuery } from './api/projects.js';
import { settingsQuery } from './api/settings.js';
import { runQuery, runsQuery } from './api/runs.js';
import { taskEventsQuery } from './api/task-events.js';
import { App } from './App.js';
import type { SocketEvents } from './live/live-socket.js';

const now = Date.now();
const running = runningRun(now);
const failed = failedRun(now);
const replies = new Map<string, { status: number; body: unknown }>();

beforeEach(() => {
  replies.clear();
  vi.stubGlobal('fetch', async (path: string, init?: RequestInit) => {
    const reply = replies.get(`${init?.method ?? 'GET'} ${path}`);
    if (reply === undefined) throw new Error(`This test has no answer to ${path}.`);
    return Response.json(reply.body, { status: reply.status });
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** Shows the app at `path` with a filled cache and a connection whose other end is the test. */
function show(path: string, runs: FlowRunView[]) {
  const client = createQueryClient();
  client.setQueryData(settingsQuery().queryKey, UserSettings.parse({}));
  client.setQueryData(projectsQuery().queryKey, []);
  client.setQueryData(asksQuery().queryKey, []);
  client.setQueryData(runsQuery().queryKey, runs.map(summaryOf));
  for (const run of runs) {
    client.setQueryData(runQuery(run.id).queryKey, run);
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

// Pages are loaded when they are first seen; the tests begin when that has been.
beforeAll(async () => {
  show('/runs', []);
  await screen.findByRole('heading', { name: 'No run yet' });
  cleanup();
});

const stepsList = () => screen.getByRole('list', { name: 'Steps' });
const row = (name: RegExp) => within(stepsList()).getByRole('link', { name });

describe('the list of runs', () => {
  it('says what it is for when it is empty, and offers the one next action', () => {
    show('/runs', []);
    expect(screen.getByRole('heading', { name: 'No run yet' })).toBeTruthy();
    expect(within(screen.getByRole('main')).getByRole('link', { name: 'New run' })).toBeTruthy();
  });

  it('shows each run with its state in words, its verdict and its steps', () => {
    show('/runs', [running, doneRun(now)]);
    const [first, second] = within(screen.getByRole('main')).getAllByRole('link');
    expect(first?.textContent).toContain('running');
    expect(within(first ?? document.body).getByRole('img', { name: '5 of 12 steps done' })).toBeTruthy();
    expect(second?.textContent).toContain('Request changes');
  });

  it('shows a run that is launched elsewhere at once, on top', async () => {
    const page = show('/runs', [failed]);
    page.frame('runs', { type: 'run_updated', run: summaryOf(running) });
    await waitFor(() => {
      const [first] = within(screen.getByRole('main')).getAllByRole('link');
      expect(first?.textContent).toContain('Payments move to the new checkout');
    });
  });

  it('is walked by keys', async () => {
    const page = show('/runs', [running, failed]);
    await page.user.keyboard('jj');
    expect(document.activeElement?.textContent).toContain('inventory-service');
    await page.user.keyboard('k{Enter}');
    expect(page.at()).toBe(`/runs/${running.id}`);
    await page.user.keyboard('{Escape}');
    expect(page.at()).toBe('/runs');
  });
});

/** The form, with flows of every kind to choose from. */
async function form() {
  replies.set('GET /api/coder/flows', { status: 200, body: flows });
  replies.set('GET /api/coder/agents', { status: 200, body: [] });
  const page = show('/new', []);
  await screen.findByRole('radio', { name: 'Code review' });
  return page;
}

describe('the launch form', () => {
  it('asks for what the flow wants, in its words, and for a base only where it compares', async () => {
    const { user } = await form();
    expect(screen.getByLabelText('Compare with')).toBeTruthy();
    expect(screen.queryByLabelText(/Focus/)).toBeNull();
    await user.click(screen.getByRole('radio', { name: 'Architectural analysis' }));
    expect(screen.queryByLabelText('Compare with')).toBeNull();
    expect(screen.getByLabelText<HTMLTextAreaElement>('Focus').required).toBe(true);
    expect(screen.getByText('What worries you about it')).toBeTruthy();
    await user.click(screen.getByRole('radio', { name: 'Stakeholder summary' }));
    await user.type(screen.getByLabelText('Focus'), 'src');
    expect(screen.queryByLabelText('Compare with')).toBeNull();
  });

  it('finds a flow by its words, and takes documents that are picked or pasted, with their side', async () => {
    const { user } = await form();
    await user.type(screen.getByRole('searchbox', { name: 'Search the flows' }), 'divergent');
    expect(screen.getAllByRole('radio', { name: /analysis|review/ })).toHaveLength(1);
    await user.click(screen.getByRole('radio', { name: 'Gap analysis' }));
    await user.upload(screen.getByLabelText('Choose files…'), new File(['as wished'], 'wish.md'));
    await user.selectOptions(await screen.findByLabelText('What wish.md is'), 'as it should be');
    await user.click(screen.getByRole('button', { name: 'Paste a text…' }));
    await user.type(screen.getByLabelText('Name'), 'now.md');
    await user.type(screen.getByLabelText('Text'), 'as it is');
    await user.click(screen.getByRole('button', { name: 'Add the text' }));
    const handed = within(screen.getByRole('list', { name: 'Documents that are handed in' }));
    expect(handed.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      expect.stringContaining('wish.md'),
      expect.stringContaining('now.md'),
    ]);
    expect(screen.getByLabelText<HTMLSelectElement>('What wish.md is').value).toBe('desired');
    await user.click(screen.getByRole('button', { name: 'Remove now.md' }));
    expect(handed.getAllByRole('listitem')).toHaveLength(1);
  });
});

describe('a run of an area', () => {
  it('names its paths and documents, and compares with nothing', () => {
    const run = areaRun(now);
    show(`/runs/${run.id}`, [run]);
    const header = within(screen.getByRole('main')).getAllByText('src/billing')[0]?.parentElement?.textContent ?? '';
    expect(header).toMatch(/shop.*insrc\/billing.*and 1 more.*withteam-plan\.md/);
    expect(document.body.textContent).not.toMatch(/empty tree|against/);
    expect(screen.getByText('Not established')).toBeTruthy();
  });

  it('offers its report in every form, by keys, and Escape closes the menu alone', async () => {
    const run = areaRun(now);
    const { user, at } = show(`/runs/${run.id}?tab=report`, [run]);
    const menu = await screen.findByText('Download');
    menu.focus();
    await user.click(menu);
    const links = within(screen.getByRole('list', { name: 'Forms of the report' })).getAllByRole<HTMLAnchorElement>(
      'link',
    );
    expect(links.map((link) => new URL(link.href).searchParams.get('format'))).toEqual([
      'markdown',
      'stakeholder',
      'json',
      'sarif',
    ]);
    await user.keyboard('{Escape}');
    expect(menu.closest('details')?.open).toBe(false);
    expect(at()).toContain(run.id);
  });
});

describe('a run', () => {
  it('changes with the frames, and announces states alone', async () => {
    const page = show(`/runs/${running.id}`, [running]);
    const step = running.steps.find(({ step_key }) => step_key === 'angle.correctness');
    if (step === undefined) throw new Error('The fixture has this step.');
    const said = screen.getByLabelText('State changes');
    page.frame(`run:${running.id}`, {
      type: 'task_event',
      flow_run_id: running.id,
      task_id: step.id,
      attempt: 1,
      event_seq: 1,
      event: { type: 'tool_call', id: 't', tool: 'read', title: 'src/cart.ts', input: {} },
    });
    await waitFor(() => expect(row(/Correctness/).textContent).toContain('src/cart.ts'));
    expect(said.textContent).toBe('');
    const task = { ...step, state: 'completed' as const, condition: 'completed' as const, output_summary: '1 finding' };
    page.frame(`run:${running.id}`, { type: 'task_updated', flow_run_id: running.id, task });
    await waitFor(() => expect(row(/Correctness/).textContent).toMatch(/completed.*1 finding/));
    expect(said.textContent).toBe('Correctness: completed');
  });

  it('says how long it has until its deadline, and nothing of one that is over', () => {
    const deadline_at = new Date(now + 750_500).toISOString();
    show(`/runs/${running.id}`, [{ ...running, deadline_at }]);
    expect(screen.getByText(/^12:\d\d left$/)).toBeTruthy();
    cleanup();
    show(`/runs/${failed.id}`, [{ ...failed, deadline_at }]);
    expect(screen.queryByText(/left$/)).toBeNull();
  });

  it('shows a step that was added while it goes on', async () => {
    const page = show(`/runs/${running.id}`, [running]);
    const first = running.steps.find(({ step_key }) => step_key === 'validator');
    if (first === undefined) throw new Error('The fixture has this step.');
    const added = {
      ...first,
      id: '01999999-0000-7000-8000-00000000add0',
      step_key: 'validator.2',
      title: 'Second half',
    };
    page.frame(`run:${running.id}`, { type: 'run_snapshot', run: { ...running, steps: [...running.steps, added] } });
    await waitFor(() => expect(row(/Second half/)).toBeTruthy());
    const map = screen.getByRole('navigation', { name: 'Steps by depth' });
    const column = within(map)
      .getByTitle(/^Second half/)
      .closest('ol');
    expect(column?.contains(within(map).getByTitle(new RegExp(`^${first.title}`)))).toBe(true);
  });

  it('says why a step does not run, and what went wrong in one that failed', () => {
    show(`/runs/${running.id}`, [running]);
    expect(row(/Concurrency/).textContent).toContain('Queued: 2 of 2 slots of opencode are busy');
    expect(row(/Tests/).textContent).toContain('The answer had no JSON block');
  });

  it('opens a step beside the list, by the address too, and closes it one level up', async () => {
    const page = show(`/runs/${running.id}`, [running]);
    await page.user.click(row(/Error handling/));
    expect(page.at()).toBe(`/runs/${running.id}?step=angle.errors`);
    const drawer = screen.getByRole('complementary', { name: 'Step Error handling' });
    expect(drawer.textContent).toContain('Rehearsal (offline, not an AI model)');
    expect(within(drawer).getByText('catch in src/payments')).toBeTruthy();
    await page.user.keyboard('{Escape}');
    expect(screen.queryByRole('complementary')).toBeNull();
    expect(page.at()).toBe(`/runs/${running.id}`);
  });

  it('lists what a retry redoes and keeps before it does it', async () => {
    const page = show(`/runs/${failed.id}`, [failed]);
    await page.user.click(screen.getByRole('button', { name: 'Retry…' }));
    const dialog = screen.getByRole('dialog', { name: 'Retry this run?' });
    expect(within(dialog).getByRole('region', { name: 'Kept' }).textContent).toContain('Context');
    expect(within(dialog).getByRole('region', { name: 'Done again' }).textContent).toContain('Discovery');
    replies.set(`POST /api/coder/flow-runs/${failed.id}/retry`, { status: 200, body: { redone: [], kept: [] } });
    await page.user.click(within(dialog).getByRole('button', { name: 'Retry 11 steps' }));
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('asks once before it cancels, and says so when the server refuses', async () => {
    const page = show(`/runs/${running.id}`, [running]);
    await page.user.click(screen.getByRole('button', { name: 'Cancel…' }));
    const dialog = screen.getByRole('dialog', { name: 'Cancel this run?' });
    const reply = { status: 502, body: { code: 'coder.away', message: 'Coder does not answer.' } };
    replies.set(`POST /api/coder/flow-runs/${running.id}/cancel`, reply);
    await page.user.click(within(dialog).getByRole('button', { name: 'Cancel the run' }));
    expect((await within(dialog).findByRole('alert')).textContent).toContain('Coder does not answer.');
  });

  it('shows the report as prose, with places in the code marked as such', async () => {
    const done = doneRun(now);
    show(`/runs/${done.id}?tab=report`, [done]);
    const report = await screen.findByRole('article', { name: 'Report' });
    expect(within(report).getByRole('heading', { name: 'Code review: REQUEST CHANGES' })).toBeTruthy();
    expect(within(report).getByText('src/orders/search.ts:41-44').className).toContain('citation');
    expect(within(report).getByText('feature/checkout').className).not.toContain('citation');
  });

  it('runs nothing that a report brings along', async () => {
    const report =
      '<img src=x onerror=alert(1)><script>alert(1)</script> [x](javascript:alert(1)) ![y](http://e/y.png)';
    const done = { ...doneRun(now), report };
    show(`/runs/${done.id}?tab=report`, [done]);
    const article = await screen.findByRole('article', { name: 'Report' });
    expect(article.querySelectorAll('img, script, [onerror], a[href^="javascript"]')).toHaveLength(0);
  });

  it('says quietly that it reconnects', () => {
    const page = show(`/runs/${running.id}`, [running]);
    page.drop();
    expect(screen.getByRole('status', { name: 'Connection' }).textContent).toBe('Reconnecting…');
    expect(row(/Correctness/).textContent).toContain('running');
  });

  it('that does not exist is said to be gone', async () => {
    replies.set('GET /api/coder/flow-runs/nope', { status: 404, body: { code: 'flow-run.not-found', message: 'No.' } });
    show('/runs/nope', []);
    expect(await screen.findByRole('heading', { name: 'There is nothing at this address' })).toBeTruthy();
  });
});

describe('the launch form', () => {
  const flow = {
    name: 'code-review',
    title: 'Code review',
    summary: 'Reads a change.',
    bands: [{ band: 'small', angles: '2 angles', when: 'For little.' }],
    stages: ['angle', 'validator'],
  };
  const agent = {
    id: 'opencode',
    title: 'opencode',
    available: true,
    version: '1.0.0',
    surface: 'opencode-server',
    signed_in: false,
    models: [{ id: 'rehearsal/r1', title: 'R1' }],
    default_model: 'rehearsal/r1',
    modes: [],
    capabilities: {
      resume: true,
      permissions: true,
      structured_output: false,
      modes: false,
      thinking: true,
      usage: true,
      steer: false,
      tools: true,
    },
    problem: null,
    checked_at: '2026-01-01T12:00:00.000Z',
  };
  const missing = {
    ...agent,
    id: 'claude',
    title: 'Claude Code',
    available: false,
    problem: { message: 'Nobody is signed in.', mend: 'claude auth login' },
  };

  beforeEach(() => {
    replies.set('GET /api/coder/flows', { status: 200, body: [flow] });
    replies.set('GET /api/coder/agents', { status: 200, body: [agent, missing] });
  });

  it('never shows the rehearsal as a model, and says what mends an agent', async () => {
    show('/new', []);
    const model = await screen.findByRole('combobox', { name: 'Model' });
    expect(model.textContent).toContain('Rehearsal (offline, not an AI model)');
    expect(model.textContent).not.toContain('R1');
    const problems = screen.getByRole('list', { name: 'Agents that cannot be used' });
    expect(problems.textContent).toContain('claude auth login');
  });

  it('offers another agent for each stage that agents do', async () => {
    const page = show('/new', []);
    await page.user.click(await screen.findByText('Different agents for different stages'));
    const angles = screen.getByRole('combobox', { name: 'Angles: agent' });
    const model = screen.getByRole('combobox', { name: 'Angles: model' });
    expect(model.hasAttribute('disabled')).toBe(true);
    await page.user.selectOptions(angles, 'opencode');
    expect(model.hasAttribute('disabled')).toBe(false);
    expect(model.textContent).toContain('Rehearsal (offline, not an AI model)');
    expect(screen.getByRole('combobox', { name: 'Validation: agent' })).toBeDefined();
  });

  it('shows a refusal at the field that it is about', async () => {
    const page = show('/new', []);
    const field = await screen.findByRole('combobox', { name: 'Repository' });
    await screen.findByRole('combobox', { name: 'Agent' });
    await page.user.type(field, '/srv/nothing');
    const body = { code: 'repository.not-a-directory', message: 'There is no directory /srv/nothing.' };
    replies.set('POST /api/coder/flow-runs', { status: 422, body });
    await page.user.click(screen.getByRole('button', { name: 'Start the run' }));
    expect(await screen.findByText('There is no directory /srv/nothing.')).toBeTruthy();
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(page.at()).toBe('/new');
  });

  it('goes to the run at once', async () => {
    const page = show('/new', [running]);
    await page.user.type(await screen.findByRole('combobox', { name: 'Repository' }), '/srv/shop');
    await screen.findByRole('combobox', { name: 'Agent' });
    const body = { id: running.id, created: true, url: `/runs/${running.id}` };
    replies.set('POST /api/coder/flow-runs', { status: 201, body });
    await page.user.click(screen.getByRole('button', { name: 'Start the run' }));
    await screen.findByRole('list', { name: 'Steps' });
    expect(page.at()).toBe(`/runs/${running.id}`);
  });
});

describe('everywhere', () => {
  it('has the keys under ?, and they reach every page', async () => {
    const page = show(`/runs/${running.id}`, [running]);
    await page.user.keyboard('?');
    const help = (await screen.findByRole('dialog', { name: 'Keyboard' })).textContent;
    expect(help).toContain('Go to the runs');
    expect(help).toContain('CtrlShiftELeave the terminal');
    await page.user.click(screen.getByRole('button', { name: 'Close' }));
    await page.user.keyboard('gr');
    expect(page.at()).toBe('/runs');
  });

  it('asks for the token when the server does', async () => {
    replies.set('GET /api/coder/flow-runs/x', { status: 401, body: { code: 'auth.required', message: 'Sign in.' } });
    show('/runs/x', []);
    expect(await screen.findByLabelText('Token')).toBeTruthy();
  });

  it('lets in who gives the token, and shows what was asked for', async () => {
    replies.set('GET /api/coder/flow-runs/x', { status: 401, body: { code: 'auth.required', message: 'Sign in.' } });
    const page = show('/runs/x', []);
    await page.user.type(await screen.findByLabelText('Token'), 'a token');
    replies.set('POST /api/login', { status: 200, body: {} });
    replies.set('GET /api/coder/flow-runs/x', { status: 200, body: running });
    await page.user.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByRole('list', { name: 'Steps' })).toBeTruthy();
    expect(screen.queryByLabelText('Token')).toBeNull();
  });
});
