// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { failedChat, runningChat } from '../../e2e/fixture-coder-chats.js';
import { changesOf, commitOf, shopFiles, standing } from '../../e2e/fixture-review.js';
import { called, now, replies, show, useTestPane } from '../coder/testing/coder-pane.js';
import { tokenOf } from '../testing/token-of.js';

useTestPane();

const chat = failedChat(now);
/** The first sentence that its agent was told. */
const subject = 'A charge hangs for ever when the provider does not answer';
const path = `/api/coder/chats/${chat.id}/git`;
const acts = () => called(`POST ${path}`);
const comes = (given: object = {}) =>
  replies.set(`POST ${path}`, {
    status: 200,
    body: { done: true, said: 'Done.', commit: null, url: null, conflicts: [], standing: standing(), ...given },
  });

async function open(at = standing(), of = chat) {
  replies.set(`GET /api/coder/chats/${of.id}/changes`, { status: 200, body: changesOf(shopFiles) });
  replies.set(`GET /api/coder/chats/${of.id}/git`, { status: 200, body: at });
  const page = show(of);
  await page.user.click(screen.getByRole('button', { name: 'Changes' }));
  const bar = within(await screen.findByRole('region', { name: 'Git' }));
  return { ...page, bar };
}
const uncommitted = standing({
  staged: 1,
  unstaged: 1,
  files: [
    { path: 'src/payments/charge.ts', staged: true, unstaged: false },
    { path: 'src/payments/refused.ts', staged: false, unstaged: true },
  ],
});

describe('the git bar', () => {
  it('tells where the branch stands, and what a merge would come to', async () => {
    const { bar } = await open();
    expect(bar.getByText('boocode/chat-6003')).toBeTruthy();
    expect(bar.getByText('2 ahead, 1 behind')).toBeTruthy();
    expect(bar.getByText('Merges cleanly into main')).toBeTruthy();
  });

  it.each([
    ['conflicts', standing({ merge: { kind: 'conflicts', paths: ['a.ts', 'b.ts'] } }), 'Conflicts in 2 files', 'b.ts'],
    [
      'an occupied target',
      standing({ merge: { kind: 'occupied', folder: '/home/you/shop', paths: ['README.md'] } }),
      'main has changes that are not committed',
      'README.md',
    ],
  ])('lists the files of %s', async (_what, at, button, file) => {
    const { bar, user } = await open(at);
    await user.click(bar.getByRole('button', { name: button }));
    expect(within(screen.getByRole('dialog')).getByText(file)).toBeTruthy();
  });

  it('does nothing for who may not act on git, and says why', async () => {
    replies.set('GET /api/me', { status: 200, body: tokenOf('run') });
    const { bar, user } = await open(uncommitted);
    const push = bar.getByRole('button', { name: 'Push' });
    await waitFor(() => expect(push.title).toMatch(/needs the scope “admin”/));
    for (const name of ['Push', 'Commit…']) await user.click(bar.getByRole('button', { name }));
    expect(acts()).toEqual([]);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(bar.getByRole('status').textContent).toMatch(/wall may not/);
  });

  it('says why something can not be done, also to who has no pointer', async () => {
    const { bar, user } = await open();
    bar.getByRole('button', { name: 'Pull request…' }).focus();
    await user.keyboard('{Enter}');
    expect(bar.getByRole('status').textContent).toContain('gh is not signed in');
    expect(acts()).toEqual([]);
  });

  it('does nothing while an agent is at work', async () => {
    const { bar, user } = await open(uncommitted, runningChat(now));
    await user.click(bar.getByRole('button', { name: 'Commit…' }));
    expect(bar.getByRole('status').textContent).toContain('An agent is at work here');
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('is there for what git refuses to tell, with its words', async () => {
    const body = { code: 'worktree.removed', message: 'The worktree of this chat was removed.' };
    replies.set(`GET /api/coder/chats/${chat.id}/changes`, { status: 200, body: changesOf(shopFiles) });
    replies.set(`GET ${path}`, { status: 409, body });
    const { user } = show(chat);
    await user.click(screen.getByRole('button', { name: 'Changes' }));
    expect((await screen.findByRole('alert')).textContent).toBe(body.message);
  });
});

describe('committing', () => {
  it('begins with what the agent was told, and takes what is staged or all', async () => {
    comes({ said: 'Committed as bbbb.' });
    const { bar, user } = await open(uncommitted);
    await user.click(bar.getByRole('button', { name: 'Commit…' }));
    const message = screen.getByRole('textbox', { name: 'Commit message' });
    expect(message).toHaveProperty('value', subject);
    await user.click(screen.getByRole('radio', { name: 'All changes, 2 files' }));
    await user.click(screen.getByRole('button', { name: 'Commit' }));
    await waitFor(() => expect(bar.getByRole('status').textContent).toBe('Committed as bbbb.'));
    expect(acts()).toEqual([{ do: 'commit', message: subject, all: true }]);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('keeps the message beside what a hook says', async () => {
    comes({ done: false, said: 'pre-commit:\n2 problems' });
    const { bar, user } = await open(uncommitted);
    await user.click(bar.getByRole('button', { name: 'Commit…' }));
    await user.click(screen.getByRole('button', { name: 'Commit' }));
    expect((await screen.findByText(/2 problems/)).closest('[role=alert]')).toBeTruthy();
    expect(within(screen.getByRole('dialog')).getByRole('textbox', { name: 'Commit message' })).toBeTruthy();
    expect(acts()).toMatchObject([{ all: false }]);
  });

  it('shows a refusal of the server in words', async () => {
    replies.set(`POST ${path}`, { status: 409, body: { code: 'chat.busy', message: 'A turn goes on in this chat.' } });
    const { bar, user } = await open();
    await user.click(bar.getByRole('button', { name: 'Rebase' }));
    await waitFor(() => expect(bar.getByRole('status').textContent).toBe('Not rebased. A turn goes on in this chat.'));
  });
});

describe('merging', () => {
  it('says what will happen, and merges what the person saw', async () => {
    comes({ said: 'Merged.' });
    const { bar, user } = await open();
    await user.click(bar.getByRole('button', { name: 'Merge into main…' }));
    await user.click(screen.getByRole('radio', { name: /Squash/ }));
    expect(screen.getByText('main gets one commit with all that 2 commits changed.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Merge into main' }));
    const seen = { head_commit: commitOf('b'), target_commit: commitOf('a') };
    await waitFor(() => expect(acts()).toEqual([{ do: 'merge', way: 'squash', target: 'main', ...seen }]));
  });

  it('does not offer what can not be: the target has moved on, or would conflict', async () => {
    const { bar, user } = await open();
    await user.click(bar.getByRole('button', { name: 'Merge into main…' }));
    await user.click(screen.getByRole('radio', { name: /Fast-forward/ }));
    expect(screen.getByText(/main has commits that are not here/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Merge into main' })).toHaveProperty('disabled', true);
  });

  it('asks for the branch where nobody said it, and looks ahead for that', async () => {
    const none = standing({ target: null, target_commit: null, ahead: null, behind: null });
    replies.set(`GET ${path}?target=next`, { status: 200, body: standing({ target: 'next', ahead: 3, behind: 0 }) });
    const { bar, user } = await open(none);
    await user.click(bar.getByRole('button', { name: 'Merge…' }));
    await user.type(screen.getByRole('textbox', { name: 'Into the branch' }), 'next');
    expect(await screen.findByText('next gets 3 commits, and a commit that joins them.')).toBeTruthy();
  });
});

describe('files of the next commit', () => {
  it('are staged and unstaged one by one, and discarded only when said twice', async () => {
    comes();
    const { user } = await open(uncommitted);
    const more = async (file: string, item: string) => {
      await user.click(screen.getByRole('button', { name: `More for ${file}` }));
      await user.click(screen.getByRole('menuitem', { name: item }));
    };
    await more('src/payments/charge.ts', 'Unstage');
    await waitFor(() => expect(acts()).toHaveLength(1));
    replies.set(`GET ${path}`, { status: 200, body: uncommitted });
    await screen.findByText('staged');
    await more('src/payments/refused.ts', 'Discard changes…');
    expect(acts()).toHaveLength(1);
    await user.click(screen.getByRole('button', { name: 'Discard changes' }));
    await waitFor(() => expect(acts()).toHaveLength(2));
    expect(acts()).toEqual([
      { do: 'unstage', paths: ['src/payments/charge.ts'] },
      { do: 'discard', paths: ['src/payments/refused.ts'] },
    ]);
  });
});
