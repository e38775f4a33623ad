// @vitest-environment happy-dom
import type { WorktreeOrphan, WorktreeView } from '@boocode/contracts/worktree';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { idOf } from '../../e2e/fixture-build.js';
import { meQuery } from '../api/access.js';
import { createQueryClient } from '../api/query-client.js';
import { WorktreesSection } from './WorktreesSection.js';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const worktree = (given: Partial<WorktreeView> = {}): WorktreeView => ({
  id: idOf(1),
  project_id: idOf(2),
  chat_id: idOf(3),
  task_id: idOf(4),
  title: 'Mend the test',
  path: '/data/worktrees/1',
  branch: 'boocode/chat-1',
  target: 'main',
  base_commit: 'a'.repeat(40),
  state: 'ready',
  fault: null,
  dirty: 2,
  unmerged: 1,
  ports: [42e3, 42001],
  kept_ref: null,
  created_at: '2026-01-01T12:00:00.000Z',
  removed_at: null,
  ...given,
});

const path = (id: string) => `/api/coder/worktrees/${id}/remove`;

/** The section on a server that has these, and refuses to remove what holds work unless that is kept. */
function show({ worktrees, orphans = [] }: { worktrees: WorktreeView[]; orphans?: WorktreeOrphan[] }) {
  let left = worktrees;
  const asked: unknown[] = [];
  vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
    if (url === '/api/coder/worktrees') return Response.json(left);
    if (url === '/api/coder/worktrees/orphans') return Response.json(orphans);
    const { keep } = JSON.parse(typeof init?.body === 'string' ? init.body : '{}');
    asked.push({ path: url, keep });
    const one = left.find(({ id }) => url === path(id));
    if (keep !== true && one?.dirty !== 0) {
      const message = 'It holds 2 files that nobody has committed.';
      return Response.json({ code: 'worktree.unmerged', message }, { status: 409 });
    }
    left = left.filter((each) => each !== one);
    return Response.json({ ...one, state: 'removed' });
  });
  const client = createQueryClient();
  client.setQueryData(meQuery().queryKey, {
    kind: 'machine',
    name: 'this machine',
    scopes: ['admin'],
    expires_at: null,
  });
  render(
    <QueryClientProvider client={client}>
      <WorktreesSection />
    </QueryClientProvider>,
  );
  return { user: userEvent.setup(), asked };
}

it('lists each with its branch and what of it is nowhere else, and says why a set-up failed', async () => {
  const failed = worktree({
    id: idOf(9),
    title: null,
    state: 'set-up-failed',
    fault: 'npm ci ended with 1',
    dirty: null,
  });
  show({ worktrees: [worktree(), failed] });
  const row = await screen.findByRole('listitem', { name: 'Mend the test' });
  expect(within(row).getByText(/for main/).textContent).toBe(
    'boocode/chat-1 for main · 2 files not committed · 1 commit not merged · ports 42000, 42001',
  );
  expect(
    within(screen.getByRole('listitem', { name: 'boocode/chat-1' })).getByText('npm ci ended with 1'),
  ).toBeTruthy();
});

it('removes one with work in it only when that is kept, and a clean one at once', async () => {
  const clean = worktree({ id: idOf(9), title: 'Tidy up', dirty: 0, unmerged: 0, ports: [] });
  const { user, asked } = show({ worktrees: [worktree(), clean] });
  await user.click(await screen.findByRole('button', { name: 'Remove the worktree of Tidy up' }));
  await waitFor(() => expect(screen.queryByRole('listitem', { name: 'Tidy up' })).toBeNull());
  await user.click(screen.getByRole('button', { name: 'Remove the worktree of Mend the test' }));
  expect((await screen.findByRole('alert')).textContent).toContain('It holds 2 files that nobody has committed.');
  await user.click(screen.getByRole('button', { name: 'Keep its work and remove it' }));
  expect(await screen.findByText(/There is none/)).toBeTruthy();
  expect(asked).toEqual([
    { path: path(idOf(9)), keep: false },
    { path: path(idOf(1)), keep: false },
    { path: path(idOf(1)), keep: true },
  ]);
});

it('names what has lost a half, with the command that mends it', async () => {
  const orphan = {
    kind: 'folder',
    what: '/data/worktrees/x',
    repository: null,
    mend: 'rm -r x',
    holds_work: true,
  } as const;
  show({ worktrees: [], orphans: [orphan] });
  const part = await screen.findByRole('region', { name: 'Leftovers' });
  expect(within(part).getByText(/belongs to no worktree/).textContent).toContain('look at it before you mend it');
  expect(within(part).getByText('rm -r x')).toBeTruthy();
});
