// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { failedChat } from '../../e2e/fixture-coder-chats.js';
import { changesOf, diffOf, shopFiles, standing, type FixtureFile } from '../../e2e/fixture-review.js';
import { changesQuery } from '../api/changes.js';
import { called, messages, now, replies, sent, shop, show, useTestPane } from '../coder/testing/coder-pane.js';
import { tokenOf } from '../testing/token-of.js';
import { forgetReviews } from './comment-store.js';

useTestPane();

const chat = failedChat(now);
const list = `GET /api/coder/chats/${chat.id}/changes`;
const git = `GET /api/coder/chats/${chat.id}/git`;

type Entry = { isIntersecting: boolean; intersectionRatio: number };

/** Everything is in sight: here nothing is laid out. */
class Near {
  readonly disconnect = vi.fn<() => void>();
  readonly #tell: (entries: Entry[]) => void;
  constructor(tell: (entries: Entry[]) => void) {
    this.#tell = tell;
  }
  observe() {
    this.#tell([{ isIntersecting: true, intersectionRatio: 1 }]);
  }
}

/** Tells the size of an element once it has one. */
class Laid {
  readonly disconnect = vi.fn<() => void>();
  readonly unobserve = vi.fn<() => void>();
  readonly #tell: (entries: { target: Element }[]) => void;
  constructor(tell: (entries: { target: Element }[]) => void) {
    this.#tell = tell;
  }
  observe(target: Element) {
    queueMicrotask(() => act(() => this.#tell([{ target }])));
  }
}

function told(files: readonly FixtureFile[], at = standing()): void {
  replies.set(list, { status: 200, body: changesOf(files) });
  replies.set(git, { status: 200, body: at });
  for (const file of files) {
    const query = new URLSearchParams({ path: file.path }).toString();
    replies.set(`${list}/file?${query}`, {
      status: 200,
      body: { path: file.path, diff: diffOf(file), truncated: false },
    });
  }
}

beforeEach(() => {
  forgetReviews();
  vi.stubGlobal('IntersectionObserver', Near);
});

async function open() {
  const page = show(chat);
  await page.user.click(screen.getByRole('button', { name: 'Changes' }));
  await screen.findByRole('complementary', { name: 'Changes' });
  return page;
}
const line = (name: string, file = 'src/payments/charge.ts') =>
  within(screen.getByRole('region', { name: file })).findByRole('button', { name });
const words = () => screen.getByRole('textbox', { name: 'Your comment' });

describe('the files under review', () => {
  it('are in a folder in which a terminal opens, so that it has what is set there', async () => {
    told(shopFiles);
    const { user, workbench } = await open();
    const { repository } = changesOf(shopFiles);
    const terminal = { id: chat.id, title: 'bash', cwd: repository, columns: 80, rows: 24, exit_code: null };
    const start = 'POST /api/term/terminals';
    replies.set(start, { status: 201, body: { ...terminal, started_at: new Date(now).toISOString() } });
    await user.click(await screen.findByTitle(`Open a terminal in ${repository}`));
    await waitFor(() =>
      expect(workbench.openPane).toHaveBeenCalledWith({ kind: 'terminal', tabs: [chat.id], active: chat.id }),
    );
    expect(called(start)).toEqual([{ id: expect.any(String), cwd: repository }]);
  });

  it('are listed with their diffs, and what has no lines is told in words', async () => {
    told(shopFiles);
    await open();
    expect(await screen.findByText('Renamed from src/payments/provider.ts.')).toBeTruthy();
    expect(screen.getByText('What it holds is the same to the letter.')).toBeTruthy();
    expect(screen.getByText('It was a file, and is now a program (executable).')).toBeTruthy();
    expect(screen.getByText('It is not text, so it has no lines to compare.')).toBeTruthy();
    expect(await line('Line 8 added comment')).toBeTruthy();
  });

  it('are neither staged nor discarded by who may not act on git, and each says why', async () => {
    replies.set('GET /api/me', { status: 200, body: tokenOf('run') });
    const files = [{ path: 'src/payments/charge.ts', staged: true, unstaged: true }];
    told(shopFiles, standing({ staged: 1, unstaged: 1, files }));
    const { user } = await open();
    await user.click(await screen.findByRole('button', { name: 'More for src/payments/charge.ts' }));
    const items = await screen.findAllByRole('menuitem', { name: /needs the scope “admin”/ });
    expect(items.map(({ firstChild }) => firstChild?.textContent)).toEqual(['Stage', 'Unstage', 'Discard changes…']);
    for (const item of items) await user.click(item);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(called(git.replace('GET', 'POST'))).toEqual([]);
  });

  it('are folded when they are very long, and shown when asked for', async () => {
    told(shopFiles);
    const { user } = await open();
    const lock = await screen.findByRole('region', { name: 'package-lock.json' });
    await user.click(within(lock).getByRole('button', { name: 'Show 2,300 lines' }));
    expect(await within(lock).findByRole('button', { name: 'Line 1 removed comment' })).toBeTruthy();
  });

  it.each([
    ['nothing is changed', changesOf([]), /Nothing is changed/],
    ['it is no repository', changesOf([], { repository: null, base_commit: null }), /no git repository/],
  ])('are told of when %s', async (_when, body, said) => {
    replies.set(list, { status: 200, body });
    replies.set(git, { status: 200, body: standing() });
    await open();
    expect(await screen.findByText(said)).toBeTruthy();
  });

  it('show hostile names and lines as text', async () => {
    const evil = '<img src=x onerror="window.hacked=1">';
    told([{ path: `src/${evil}`, before: null, after: `${evil}\n` }]);
    await open();
    await line('Line 1 added comment', `src/${evil}`);
    expect(screen.getByRole('complementary', { name: 'Changes' }).querySelector('img')).toBeNull();
  });

  it('are walked by keys, which also close the review', async () => {
    told(shopFiles);
    const { user } = await open();
    await line('Line 8 added comment');
    await user.keyboard('j');
    expect(document.activeElement?.textContent).toContain('src/payments/charge.ts');
    await user.keyboard('jk');
    expect(document.activeElement?.textContent).toContain('src/payments/charge.ts');
    await user.keyboard('n');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Line 3 removed comment');
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('complementary', { name: 'Changes' })).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Changes' }));
  });

  it('stand side by side where there is room, and stay so', async () => {
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(1_200);
    vi.stubGlobal('ResizeObserver', Laid);
    told(shopFiles.slice(0, 1));
    const { user } = await open();
    await line('Line 8 added comment');
    await user.keyboard('v');
    (await line('Line 5 removed comment')).focus();
    await user.keyboard('{ArrowRight}c');
    expect(screen.getByRole('form', { name: 'Comment on line 7 of src/payments/charge.ts' })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Side by side' }).getAttribute('aria-pressed')).toBe('true');
    expect(localStorage.getItem('boocode.review-view')).toBe('{"split":true,"wide":true}');
  });
});

describe('comments on lines', () => {
  it('are written by keyboard, survive a reload, and are sent as one message', async () => {
    told(shopFiles);
    const { user } = await open();
    (await line('Line 7 added comment')).focus();
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}c');
    await user.type(words(), 'Say who did not answer.{Control>}{Enter}{/Control}');
    await user.click(await line('Line 1 added comment', 'src/payments/refused.ts'));
    await user.type(words(), 'Give it a code.');
    forgetReviews();
    expect(screen.getByRole('button', { name: 'Send 2 comments' })).toBeTruthy();
    replies.set(messages(chat.id), sent(chat.id));
    await user.click(screen.getByRole('button', { name: 'Send 2 comments' }));
    await waitFor(() => expect(called(messages(chat.id))).toHaveLength(1));
    const [message] = called(messages(chat.id));
    expect(message).toMatchObject({ agent: 'opencode', repo: shop.path, text: expect.stringContaining('lines 7–8') });
    expect(message).toMatchObject({ text: expect.stringContaining('Give it a code.') });
    await waitFor(() => expect(screen.queryByRole('button', { name: /^Send \d/ })).toBeNull());
    expect(localStorage.getItem(`boocode.review.${chat.id}`)).toBeNull();
  });

  it('stay when they can not be sent, and are sent once', async () => {
    told(shopFiles);
    const { user } = await open();
    await user.click(await line('Line 8 added comment'));
    await user.type(words(), 'Precious words');
    replies.set(messages(chat.id), { status: 502, body: { code: 'coder.away', message: 'Coder does not answer.' } });
    await user.click(screen.getByRole('button', { name: 'Send 1 comment' }));
    const alert = await screen.findByText(/were not sent, and are kept/);
    expect(alert.closest('[role=alert]')?.textContent).toContain('Coder does not answer.');
    expect(screen.getByText('Precious words')).toBeTruthy();
    replies.set(messages(chat.id), sent(chat.id));
    await user.click(screen.getByRole('button', { name: 'Send 1 comment' }));
    await waitFor(() => expect(screen.queryByText('Precious words')).toBeNull());
    const keys = called(messages(chat.id)).map((body) => Object(body).idempotency_key);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  it('are told to be outdated when their lines change, and kept when their file is gone', async () => {
    told(shopFiles);
    const { user, client } = await open();
    await user.click(await line('Line 1 added comment', 'src/payments/refused.ts'));
    await user.type(words(), 'Give it a code.{Escape}');
    told([{ path: 'src/payments/refused.ts', before: null, after: 'export class Other {}\n' }]);
    await act(() => client.invalidateQueries({ queryKey: changesQuery(chat.id).queryKey }));
    expect(await screen.findByText(/Outdated/)).toBeTruthy();
    expect(screen.getByText('export class ChargeRefused extends Error {}')).toBeTruthy();
    told([]);
    await act(() => client.invalidateQueries({ queryKey: changesQuery(chat.id).queryKey }));
    expect(await screen.findByText(/is not changed any more/)).toBeTruthy();
    expect(screen.getByText('Give it a code.')).toBeTruthy();
  });

  it('are edited, deleted, and widened line by line', async () => {
    told(shopFiles);
    const { user } = await open();
    await user.click(await line('Line 7 added comment'));
    await user.click(screen.getByRole('button', { name: 'One line down' }));
    expect(screen.getByRole('form', { name: 'Comment on lines 7–8 of src/payments/charge.ts' })).toBeTruthy();
    await user.type(words(), 'First');
    await user.click(screen.getByRole('button', { name: 'Keep comment' }));
    await user.click(screen.getByRole('button', { name: 'Edit the comment on lines 7–8' }));
    fireEvent.change(words(), { target: { value: 'Second' } });
    await user.click(screen.getByRole('button', { name: 'Keep comment' }));
    expect(screen.getByText('Second')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Delete the comment on lines 7–8' }));
    expect(screen.queryByText('Second')).toBeNull();
  });
});
