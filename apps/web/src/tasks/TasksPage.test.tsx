// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { groupOf, listedTask, someTasks } from '../../e2e/fixture-tasks.js';
import { idOf } from '../../e2e/fixture-build.js';
import { transcript } from '../../e2e/fixture-runs.js';
import { now, replies, show, useTestServer } from '../testing/app-page.js';

useTestServer();
const { groups, members } = someTasks(now);
const answer = (path: string, body: unknown, status = 200) => replies.set(`GET ${path}`, { status, body });
const page = (...shown: typeof groups) => ({ groups: shown, next: null });
const list = '/api/coder/task-list';

beforeEach(() => {
  // Nothing has a size here; a list that has none shows no row.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(4_000);
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(40);
  answer(`${list}?`, page(...groups));
  answer(`${list}/counts`, { open: 4, needs_you: 1, failed: 2 });
  answer('/api/coder/agents', []);
});

const rows = async () => within(await screen.findByRole('list', { name: 'Tasks' })).getAllByRole('link');

describe('the list of tasks', () => {
  it('shows each group in one line, with what its members do', async () => {
    show('/tasks', []);
    const [first] = await rows();
    expect(first?.textContent).toContain('running');
    expect(first?.textContent).toContain('Move the payments to the new provider');
    expect(screen.getByRole('img', { name: '1 failed, 1 completed' })).toBeTruthy();
    expect(await screen.findByRole('button', { name: 'Needs you 1' })).toBeTruthy();
  });

  it('opens a group by key, walks into it, and closes it from there', async () => {
    const id = groups[0]?.id ?? '';
    answer(`${list}/${id}/members?`, members.get(id));
    const { user, at } = show('/tasks', []);
    await rows();
    await user.keyboard('j{ArrowRight}');
    await screen.findByRole('link', { name: /Change the client/ });
    await user.keyboard('jj');
    expect(document.activeElement?.textContent).toContain('Change the client');
    await user.keyboard('{ArrowLeft}');
    expect(screen.queryByRole('link', { name: /Change the client/ })).toBeNull();
    expect(document.activeElement?.textContent).toContain('Move the payments');
    await user.keyboard('jjj{Enter}');
    expect(at()).toBe(`/runs/${idOf(39)}`);
  });

  it('looks for words by / and keeps them, with the state, in the address', async () => {
    answer(`${list}?q=scripts`, page(...groups.slice(1, 2)));
    answer(`${list}?filter=needs-you&q=scripts`, page(...groups.slice(1, 2)));
    const { user, at } = show('/tasks', []);
    await rows();
    await user.keyboard('/scripts');
    await waitFor(async () => expect(await rows()).toHaveLength(1));
    await user.click(screen.getByRole('button', { name: /^Needs you/ }));
    await waitFor(() => expect(at()).toMatch(/^\/tasks\?(?=.*q=scripts)(?=.*filter=needs-you)/));
  });

  it('says that nothing is found, and Escape shows everything again', async () => {
    answer(`${list}?q=giraffe`, page());
    const { user, at } = show('/tasks?q=giraffe', []);
    await screen.findByRole('heading', { name: 'Nothing found' });
    await user.keyboard('{Escape}');
    await rows();
    expect(at()).toBe('/tasks');
  });

  it('says what it is for when it is empty, and what went wrong when it fails', async () => {
    answer(`${list}?`, page());
    show('/tasks', []);
    await screen.findByRole('heading', { name: 'No task yet' });
    answer(`${list}?filter=failed`, { code: 'x', message: 'The database is away.' }, 500);
    show('/tasks?filter=failed', []);
    expect((await screen.findByRole('alert')).textContent).toContain('The database is away.');
  });

  it('reads again only the groups that changed: new ones stand on top, gone ones leave', async () => {
    const { frame } = show('/tasks', []);
    await rows();
    const fresh = groupOf(listedTask(70, now, { title: 'Brand new' }));
    const [changed, gone] = groups;
    if (changed === undefined || gone === undefined) throw new Error('The fixture has too few groups.');
    const ended = { ...changed, head: { ...changed.head, condition: 'completed' as const } };
    answer(`${list}?groups=${[fresh.id, changed.id, gone.id].join('%2C')}`, page(fresh, ended));
    replies.delete(`GET ${list}?`);
    frame('tasks', {
      type: 'tasks_changed',
      groups: [fresh.id, changed.id, gone.id],
      counts: { open: 7, needs_you: 0, failed: 2 },
    });
    await screen.findByRole('link', { name: /Brand new/ });
    const shown = await rows();
    expect(shown[0]?.textContent).toContain('Brand new');
    expect(shown[1]?.textContent).toContain('completed');
    expect(screen.queryByText('Clean up the scripts')).toBeNull();
    expect(screen.getByRole('button', { name: 'Open 7' })).toBeTruthy();
  });
});

describe('a task by itself', () => {
  it('shows what its agent did, and Escape leads back to the list', async () => {
    const task = listedTask(30, now, { title: 'Answer the question' });
    answer(`/api/coder/tasks/${task.id}`, task);
    answer(`/api/coder/tasks/${task.id}/events`, transcript(now));
    const { user, at } = show(`/tasks/${task.id}`, []);
    await screen.findByRole('heading', { name: 'Answer the question' });
    await screen.findByRole('region', { name: 'Transcript' });
    await user.keyboard('{Escape}');
    expect(at()).toBe('/tasks');
  });
});
