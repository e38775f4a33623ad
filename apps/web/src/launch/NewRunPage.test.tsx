// @vitest-environment happy-dom
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import { LaunchRequest } from '@boocode/contracts/flow-run';
import type { PreviewProblem } from '@boocode/contracts/run-preview';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { flows } from '../../e2e/fixture-flows.js';
import { history, previewOf, someProblems } from '../../e2e/fixture-preview.js';
import { runningRun } from '../../e2e/fixture-runs.js';
import { now, replies, show, useTestServer } from '../testing/app-page.js';
import { refusalOf } from '../testing/refusal-of.js';
import { tokenOf } from '../testing/token-of.js';

const running = runningRun(now);

useTestServer();
afterEach(() => localStorage.clear());

/** By keyboard: letters on the button open the list. */
async function choose(user: ReturnType<typeof show>['user'], letters: string) {
  screen.getByRole('button', { name: /^Flow/ }).focus();
  await user.keyboard(`${letters}{Enter}`);
}

/** The form, with flows of every kind to choose from. */
async function form() {
  replies.set('GET /api/coder/flows', { status: 200, body: flows });
  replies.set('GET /api/coder/agents', { status: 200, body: [] });
  replies.set('GET /api/coder/flow-history', { status: 200, body: history });
  const page = show('/new', []);
  await screen.findByRole('button', { name: /^Flow Code review/ });
  return page;
}

describe('the launch form of any flow', () => {
  it('says beside the flow how much was kept of what it found lately, and what a kept finding cost', async () => {
    await form();
    expect(await screen.findByText('Lately kept 3 of 5, $0.12 a kept finding')).toBeTruthy();
  });

  it('asks for what the flow wants, in its words, and for a base only where it compares', async () => {
    const { user } = await form();
    expect(screen.getByLabelText('Compare with')).toBeTruthy();
    expect(screen.queryByLabelText(/Focus/)).toBeNull();
    await choose(user, 'Architectural');
    expect(screen.queryByLabelText('Compare with')).toBeNull();
    expect(screen.getByLabelText<HTMLTextAreaElement>('Focus').required).toBe(true);
    expect(screen.getByText('What worries you about it')).toBeTruthy();
    await choose(user, 'Stakeholder');
    await user.type(screen.getByLabelText('Focus'), 'src');
    expect(screen.queryByLabelText('Compare with')).toBeNull();
  });

  it('finds a flow by its words, and takes documents that are picked or pasted, with their side', async () => {
    const { user } = await form();
    await user.click(screen.getByRole('button', { name: /^Flow/ }));
    await user.type(screen.getByRole('combobox', { name: 'Search the flows' }), 'divergent');
    expect(within(screen.getByRole('listbox')).getAllByRole('option')).toHaveLength(1);
    await user.keyboard('{Enter}');
    expect(screen.queryByRole('listbox')).toBeNull();
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

describe('the launch form, with agents', () => {
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
    replies.set('GET /api/coder/flow-history', { status: 200, body: history });
  });

  it('never shows the rehearsal as a model, and says what mends an agent', async () => {
    show('/new', []);
    const model = await screen.findByRole('combobox', { name: 'All steps: model' });
    expect(model.textContent).toContain('Rehearsal (offline, not an AI model)');
    expect(model.textContent).not.toContain('R1');
    const problems = await screen.findByRole('list', { name: 'Agents that cannot be used' });
    expect(problems.textContent).toContain('claude auth login');
  });

  /** What stands in the form is previewed at once. */
  const planned = (problems: PreviewProblem[] = []) => {
    const request = LaunchRequest.parse({ flow: 'code-review', repo: '/srv/shop' });
    replies.set('POST /api/coder/flow-runs/preview', { status: 200, body: previewOf(request, problems) });
    replies.set('GET /api/coder/flows?repo=%2Fsrv%2Fshop', { status: 200, body: [flow] });
    return show('/new?repo=/srv/shop', [running]);
  };

  it('shows who would do what, all angles as one row or each by itself, and sends what is chosen', async () => {
    const page = planned();
    await page.user.click(await screen.findByRole('button', { name: 'All 6 angles' }));
    const roster = screen.getByRole('list', { name: 'Roster' });
    expect(within(roster).getAllByText('read-only')).toHaveLength(9);
    await page.user.selectOptions(screen.getByRole('combobox', { name: 'Security: agent' }), 'opencode');
    await page.user.selectOptions(screen.getByRole('combobox', { name: 'Validation: model' }), 'rehearsal/r1');
    const body = { id: running.id, created: true, url: `/runs/${running.id}` };
    replies.set('POST /api/coder/flow-runs', { status: 201, body });
    const sent = vi.spyOn(globalThis, 'fetch');
    await page.user.keyboard('{Control>}{Enter}{/Control}');
    await screen.findByRole('list', { name: 'Steps' });
    const posted = sent.mock.calls.find(([path]) => path === '/api/coder/flow-runs');
    const request = posted?.[1]?.body;
    expect(JSON.parse(typeof request === 'string' ? request : '')).toMatchObject({
      agents: { 'angle.security': { agent: 'opencode' }, validator: { model: 'rehearsal/r1' } },
    });
  });

  it('does not start what a problem stops, and says so with the command that mends it', async () => {
    planned(someProblems);
    const problems = await screen.findByRole('list', { name: 'Problems' });
    expect(problems.firstChild?.textContent).toContain('Stops the run');
    const roster = screen.getByRole('list', { name: 'Roster' });
    expect(roster.compareDocumentPosition(problems) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Start the run' }).disabled).toBe(true);
    expect(screen.getByText(/^It cannot start: Claude Code/)).toBeTruthy();
  });

  it('is not started by who may not, by button or key, and says why', async () => {
    replies.set('GET /api/me', { status: 200, body: tokenOf('read') });
    const page = planned();
    const start = await screen.findByRole('button', { name: 'Start the run' });
    await waitFor(() => expect(refusalOf(start)).toMatch(/needs the scope “run”/));
    expect(screen.getAllByRole('status').map(({ textContent }) => textContent)).toContain(refusalOf(start));
    const sent = vi.spyOn(globalThis, 'fetch');
    screen.getByRole('combobox', { name: 'Repository' }).focus();
    await page.user.keyboard('{Control>}{Enter}{/Control}');
    expect(sent.mock.calls.filter(([path]) => path === '/api/coder/flow-runs')).toEqual([]);
    expect(page.at()).toBe('/new?repo=/srv/shop');
  });

  it('warns of a budget below the forecast, and keeps all that was typed', async () => {
    const page = planned();
    await screen.findByText('Forecast: 900k–1.3M tokens');
    await page.user.type(screen.getByLabelText('Budget'), '500');
    expect(screen.getByText('Below the forecast: 900k–1.3M tokens')).toBeTruthy();
    cleanup();
    planned();
    expect((await screen.findByLabelText<HTMLInputElement>('Budget')).value).toBe('500');
  });

  it('says beside the forecast what it does not count, only where reuse is chosen', async () => {
    const page = planned();
    await screen.findByText('Forecast: 900k–1.3M tokens');
    const words = 'Of that, steps that were asked the very same before use nothing';
    expect(screen.queryByText(words)).toBeNull();
    await page.user.click(screen.getByLabelText(/^Reuse what was asked before/));
    expect(screen.getByText(words)).toBeTruthy();
  });

  it('asks before what may cost much, and starts it at the second word', async () => {
    const page = planned();
    await screen.findByText('Forecast: 900k–1.3M tokens');
    const forecast = { tokens: { low: 2e6, high: 3e6 }, minutes: { low: 1, high: 2 }, usd: null, attempts: 0 };
    const body = { code: 'launch.confirm', message: 'This may come to 2.0M to 3.0M tokens.', details: { forecast } };
    replies.set('POST /api/coder/flow-runs', { status: 409, body });
    await page.user.click(screen.getByRole('button', { name: 'Start the run' }));
    const again = await screen.findByRole('button', { name: 'Launch for about 2.0M–3.0M tokens' });
    expect(screen.getByText('This may come to 2.0M to 3.0M tokens.')).toBeTruthy();
    const sent = vi.spyOn(globalThis, 'fetch');
    await page.user.click(again);
    const posted = sent.mock.calls.find(([path]) => path === '/api/coder/flow-runs');
    const request = posted?.[1]?.body;
    expect(JSON.parse(typeof request === 'string' ? request : '')).toMatchObject({ confirmed: true });
  });

  it('shows a refusal at the field that it is about', async () => {
    const page = show('/new', []);
    const field = await screen.findByRole('combobox', { name: 'Repository' });
    await screen.findByRole('combobox', { name: 'All steps: agent' });
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
    await screen.findByRole('combobox', { name: 'All steps: agent' });
    const body = { id: running.id, created: true, url: `/runs/${running.id}` };
    replies.set('POST /api/coder/flow-runs', { status: 201, body });
    await page.user.click(screen.getByRole('button', { name: 'Start the run' }));
    await screen.findByRole('list', { name: 'Steps' });
    expect(page.at()).toBe(`/runs/${running.id}`);
  });
});
