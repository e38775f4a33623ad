// @vitest-environment happy-dom
import type { Me } from '@boocode/contracts/access';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { fixtureAccess, someAudit, someTokens } from '../../e2e/fixture-access.js';
import type { Call } from '../../e2e/fixture-resource.js';
import { meQuery } from '../api/access.js';
import { createQueryClient } from '../api/query-client.js';
import { AccessSection } from './AccessSection.js';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function show(me: Partial<Me> = {}) {
  const now = Date.now();
  const access = fixtureAccess({ tokens: someTokens(now), audit: someAudit(now) });
  vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
    const { pathname: path, searchParams: query } = new URL(url, 'http://localhost');
    const body: unknown = JSON.parse(typeof init?.body === 'string' ? init.body : 'null');
    const call: Pick<Call, 'method' | 'path' | 'query' | 'body'> = { method: init?.method ?? 'GET', path, query, body };
    // What the resource reads of a call is here.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const reply = access.answer(call as Call);
    return Response.json(reply?.body, { status: reply?.status ?? 404 });
  });
  const client = createQueryClient();
  const known: Me = { kind: 'machine', name: 'this machine', scopes: ['admin'], expires_at: null, ...me };
  client.setQueryData(meQuery().queryKey, known);
  render(
    <QueryClientProvider client={client}>
      <AccessSection />
    </QueryClientProvider>,
  );
  return userEvent.setup();
}

it('makes a token, shows it once, and has it in the list', async () => {
  const user = show();
  await user.click(await screen.findByRole('button', { name: 'Make a token' }));
  expect(screen.getByRole('alert').textContent).toMatch(/needs a name/);
  await user.type(screen.getByRole('textbox', { name: 'Name' }), 'laptop');
  await user.click(screen.getByRole('checkbox', { name: /^run/ }));
  await user.click(screen.getByRole('button', { name: 'Make a token' }));
  expect((await screen.findByText(/^boo_x+$/)).textContent).toHaveLength(47);
  expect((await screen.findByRole('listitem', { name: 'laptop' })).textContent).toContain('read, run');
  await user.click(screen.getByRole('button', { name: 'Done' }));
  expect(screen.queryByText(/^boo_x+$/)).toBeNull();
});

it('shows what was done, older on request', async () => {
  const user = show();
  const list = await screen.findByRole('list', { name: 'Audit' });
  await screen.findByText('ask.answer');
  const before = list.children.length;
  await user.click(screen.getByRole('button', { name: 'Older' }));
  await screen.findByText('worktree.remove');
  expect(list.children.length).toBeGreaterThan(before);
});

it('tells who may not look which scope is missing', () => {
  show({ kind: 'access-token', name: 'phone', scopes: ['read'] });
  expect(screen.getByText(/phone may not: this needs the scope “admin”/)).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Make a token' })).toBeNull();
});
