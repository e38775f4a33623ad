// @vitest-environment happy-dom
import type { Scope } from '@boocode/contracts/access';
import { QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { agents } from '../../e2e/fixture-coder.js';
import { calmGates, shutGates, someBudgets } from '../../e2e/fixture-limits.js';
import { projectOf } from '../../e2e/fixture-projects.js';
import { meQuery } from '../api/access.js';
import { budgetsQuery } from '../api/budgets.js';
import { limitsQuery } from '../api/coder-settings.js';
import { gatesQuery } from '../api/gates.js';
import { agentsQuery } from '../api/launcher.js';
import { projectsQuery } from '../api/projects.js';
import { createQueryClient } from '../api/query-client.js';
import { SlotLimits } from '../settings/SlotLimits.js';
import { refusalOf } from '../testing/refusal-of.js';
import { tokenOf } from '../testing/token-of.js';
import { Budgets } from './Budgets.js';
import { Countdown } from './Countdown.js';
import { Gates } from './Gates.js';

const now = Date.now();
const shop = projectOf(1, { name: 'shop' });
const sent: unknown[] = [];

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  sent.length = 0;
});

function show({ gates = shutGates(now), budgets = someBudgets(shop.id), scopes = ['admin'], reply }: Given = {}) {
  const client = createQueryClient();
  client.setQueryData(meQuery().queryKey, tokenOf(...scopes));
  client.setQueryData(agentsQuery().queryKey, agents);
  client.setQueryData(projectsQuery().queryKey, [shop]);
  client.setQueryData(gatesQuery().queryKey, gates);
  client.setQueryData(budgetsQuery().queryKey, budgets);
  vi.stubGlobal('fetch', async (path: string, { method = 'GET', body }: RequestInit = {}) => {
    if (method === 'GET') return Response.json(budgets);
    sent.push({ what: `${method} ${path}`, body: JSON.parse(typeof body === 'string' ? body : 'null') });
    return reply?.() ?? Response.json(null);
  });
  render(
    <QueryClientProvider client={client}>
      <Gates />
      <Budgets />
    </QueryClientProvider>,
  );
  return { client, user: userEvent.setup() };
}
interface Given {
  gates?: ReturnType<typeof shutGates>;
  budgets?: ReturnType<typeof someBudgets>;
  scopes?: Scope[];
  reply?: () => Response;
}

const refused = () => screen.getByRole('region', { name: 'Refused for now' });

it('says of each gate until when it is closed, in the provider’s words, and how full windows are', () => {
  show();
  const claude = within(refused()).getByRole('listitem', { name: 'Claude Code' });
  expect(claude.textContent).toMatch(
    /closed until .*\d\d:\d\d.* in 3\d:\d\d.*used up your session limit.*3 tasks wait/,
  );
  const codex = within(refused()).getByRole('listitem', { name: 'codex' });
  expect(codex.textContent).toContain('one task asks again');
  const narrowed = within(refused()).getByRole('listitem', { name: 'qwen · qwen3-coder' });
  expect(narrowed.textContent).toMatch(/open, for less at once.*at most 3 at once/);
  expect(within(narrowed).queryByRole('button')).toBeNull();
  const meter = screen.getByRole('meter', { name: 'Used of Claude Code, weekly, 7 days' });
  expect(meter.getAttribute('aria-valuenow')).toBe('64');
});

it('opens a gate once a person has agreed, and says why it was not', async () => {
  let refusing = true;
  const message = 'There is no gate of this key.';
  const { user } = show({
    reply: () =>
      refusing ? Response.json({ code: 'gate.not-found', message }, { status: 404 }) : Response.json(calmGates(now)),
  });
  await user.click(screen.getByRole('button', { name: 'Open now: Claude Code' }));
  const dialog = screen.getByRole('dialog', { name: 'Open Claude Code now?' });
  expect(dialog.textContent).toContain('It may be refused again');
  expect(sent).toEqual([]);
  await user.click(within(dialog).getByRole('button', { name: 'Open now' }));
  expect((await within(dialog).findByRole('alert')).textContent).toContain(message);
  refusing = false;
  await user.click(within(dialog).getByRole('button', { name: 'Open now' }));
  await screen.findByText(/No provider refuses anything/);
  expect(sent.at(-1)).toEqual({ what: 'POST /api/coder/gates/open', body: { key: 'gate:claude/4f1c/*' } });
});

it('follows what the stream tells', async () => {
  const { client } = show({ gates: calmGates(now) });
  expect(refused().textContent).toContain('No provider refuses anything');
  act(() => void client.setQueryData(gatesQuery().queryKey, shutGates(now)));
  expect(await within(refused()).findAllByRole('listitem')).toHaveLength(4);
});

it('counts down without leaving a second out', () => {
  vi.useFakeTimers({ now: 1_000_300 });
  render(<Countdown until={new Date(1_004_000).toISOString()} />);
  const seen = [screen.getByRole('timer').textContent];
  for (let step = 0; step < 4; step += 1) {
    act(() => void vi.advanceTimersByTime(1000));
    seen.push(screen.getByRole('timer').textContent);
  }
  expect(seen).toEqual(['in 0:03', 'in 0:02', 'in 0:01', 'in 0:00', 'in 0:00']);
});

it('shows what is used and reserved of a budget, and takes it away', async () => {
  const { user } = show();
  const day = screen.getByRole('listitem', { name: 'Everything, each day' });
  expect(day.textContent).toContain('1.2M used, 310k reserved, 450k left of 2.0M tokensstopped at 3.0M tokens');
  await user.click(screen.getByRole('button', { name: 'Remove: Project shop, each month' }));
  const body = { key: `project:${shop.id}`, period: 'month', soft: null, hard: null };
  expect(sent).toEqual([{ what: 'PUT /api/coder/budgets', body }]);
});

it('adds a budget, and says in words what is wrong with one', async () => {
  const { user } = show({ budgets: [] });
  await user.click(screen.getByRole('button', { name: 'Add a budget…' }));
  const dialog = within(screen.getByRole('dialog', { name: 'A budget' }));
  const set = () => user.click(dialog.getByRole('button', { name: 'Set the budget' }));
  await set();
  expect(dialog.getByText('Write at least one bound.')).toBeTruthy();
  await user.type(dialog.getByLabelText('Tokens'), '2M');
  await user.type(dialog.getByLabelText('Hard: tokens'), '1M');
  await set();
  expect(dialog.getByText(/hard budget is below the soft one/)).toBeTruthy();
  expect(sent).toEqual([]);
  await user.clear(dialog.getByLabelText('Hard: tokens'));
  await user.selectOptions(dialog.getByLabelText('Of'), 'Project shop');
  await user.selectOptions(dialog.getByLabelText('For each'), 'Month');
  await set();
  const body = { key: `project:${shop.id}`, period: 'month', soft: { tokens: 2_000_000 }, hard: null };
  expect(sent).toEqual([{ what: 'PUT /api/coder/budgets', body }]);
});

it('leaves budgets, limits and gates alone for who may not change them, and says why', () => {
  const { client } = show({ scopes: ['run', 'answer'] });
  client.setQueryData(limitsQuery().queryKey, [{ key: 'agent:claude', slots: 2 }]);
  render(
    <QueryClientProvider client={client}>
      <SlotLimits />
    </QueryClientProvider>,
  );
  for (const name of [/^Open now/, /^Edit/, /^Remove/, /^Add a budget/, /^Lift the limit/, /^Set the limit/]) {
    for (const button of screen.getAllByRole('button', { name })) {
      expect(refusalOf(button)).toMatch(/needs the scope “admin”/);
    }
  }
});
