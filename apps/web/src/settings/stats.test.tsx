// @vitest-environment happy-dom
import { cleanup, render, screen, within } from '@testing-library/react';
import { QueryClientProvider } from '@tanstack/react-query';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { createQueryClient } from '../api/query-client.js';
import { statsRows } from '../../e2e/fixture-stats.js';
import { StatsSection } from './StatsSection.js';

const asked: string[] = [];

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  asked.length = 0;
});

function show(rows = statsRows) {
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path);
    const by = path.includes('by=flow') ? 'flow' : 'persona';
    return Response.json({ days: 30, by, rows: rows[by] });
  });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <StatsSection />
    </QueryClientProvider>,
  );
  return userEvent.setup();
}

const namesOf = (table: HTMLElement) =>
  within(table)
    .getAllByRole('rowheader')
    .map(({ textContent }) => textContent);

it('shows what was kept most first, and the other end once its heading is pressed again', async () => {
  const user = show();
  const table = await screen.findByRole('table');
  expect(namesOf(table)[0]).toBe('adversarial-security-analyst');
  await user.click(screen.getByRole('button', { name: 'Kept' }));
  expect(namesOf(table)[0]).toBe('validator');
  expect(screen.getByRole('columnheader', { name: 'Kept' }).getAttribute('aria-sort')).toBe('ascending');
});

it('keeps rehearsals behind the others, and what has no price behind what has one, whichever end is first', async () => {
  const user = show();
  const table = await screen.findByRole('table');
  for (const end of ['descending', 'ascending']) {
    await user.click(screen.getByRole('button', { name: 'Money a kept one' }));
    expect(screen.getByRole('columnheader', { name: 'Money a kept one' }).getAttribute('aria-sort')).toBe(end);
    expect(namesOf(table).slice(2)).toEqual(['test-engineer', 'validator', 'edge-case-explorerrehearsed']);
  }
});

it('sums by what one chooses', async () => {
  const user = show();
  await screen.findByRole('table');
  await user.selectOptions(screen.getByRole('combobox', { name: 'By' }), 'flow');
  expect(await screen.findByRole('rowheader', { name: 'investigate' })).toBeTruthy();
  await user.selectOptions(screen.getByRole('combobox', { name: 'Of the last' }), '7');
  expect(asked.at(-1)).toBe('/api/coder/stats?by=flow&days=7');
});

it('says in words that nothing has ended yet', async () => {
  show({ persona: [], flow: [], model: [] });
  expect(await screen.findByText(/No run has ended in the last 30 days/)).toBeTruthy();
});
