// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { changedChat } from '../../e2e/fixture-checkpoints.js';
import { called, now, replies, show, useTestPane } from './testing/coder-pane.js';
import { turnFiles } from './turn-files.js';

useTestPane();

const chat = changedChat(now);
const [, last] = [...turnFiles(chat.checkpoints ?? []).values()];
const list = `GET /api/coder/chats/${chat.id}/checkpoints`;
const restoring = (id: string) => `POST /api/coder/chats/${chat.id}/checkpoints/${id}/restore`;

function prepare() {
  replies.set(list, { status: 200, body: { checkpoints: chat.checkpoints } });
  replies.set(restoring(last?.before ?? ''), { status: 200, body: chat.restored });
  return show(chat);
}

async function openDialog({ user }: ReturnType<typeof prepare>) {
  const menus = await screen.findAllByRole('button', { name: 'What can be done with these changes' });
  menus.at(-1)?.focus();
  await user.keyboard('{Enter}{Enter}');
  return screen.findByRole('dialog', { name: 'Go back to before this turn?' });
}

describe('turns that changed files', () => {
  it('say how many, and those that were put aside are folded away', async () => {
    const { user } = prepare();
    expect(await screen.findByText('2 files changed')).toBeTruthy();
    expect(screen.getByText('1 file changed')).toBeTruthy();
    expect(screen.queryByText('Try it with a library.')).toBeNull();
    const fold = screen.getByText('1 turn put aside').parentElement ?? document.body;
    await user.click(within(fold).getByRole('button', { name: 'Show' }));
    expect(screen.getByText('Try it with a library.')).toBeTruthy();
  });

  it('are gone back before by keys alone, once it is seen what that changes, and it can be undone', async () => {
    const pane = prepare();
    const { user } = pane;
    const dialog = await openDialog(pane);
    expect(await within(dialog).findByText('src/payments/time-limit.ts')).toBeTruthy();
    expect(within(dialog).getByText(/1 turn is put aside/)).toBeTruthy();
    await user.click(within(dialog).getByRole('radio', { name: /^Files only/ }));
    await waitFor(() =>
      expect(called(restoring(last?.before ?? '')).at(-1)).toMatchObject({ what: 'code', dry_run: true }),
    );
    // Not before it is seen what that changes.
    const goes = within(dialog).getByRole('button', { name: 'Go back' });
    await waitFor(() => expect(goes).toHaveProperty('disabled', false));
    await user.click(goes);
    const note = await screen.findByRole('status', { name: 'Went back' });
    expect(note.textContent).toContain('Went back: 3 files, 1 turn put aside.');
    expect(called(restoring(last?.before ?? '')).at(-1)).toEqual({ what: 'code', turn: last?.turn, dry_run: false });
    const undo = restoring(chat.restored?.undo ?? '');
    replies.set(undo, { status: 200, body: chat.restored });
    await user.click(within(note).getByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(called(undo)).toEqual([{ what: 'code', dry_run: false }]));
    await waitFor(() => expect(screen.queryByText(/Went back/)).toBeNull());
  });

  it('are not gone back before while a turn goes on, and it is said why', async () => {
    const pane = prepare();
    const busy = { code: 'checkpoint.busy', message: 'A turn goes on in this chat.' };
    replies.set(restoring(last?.before ?? ''), { status: 409, body: busy });
    const dialog = await openDialog(pane);
    expect((await within(dialog).findByRole('alert')).textContent).toContain('A turn goes on in this chat.');
    expect(within(dialog).getByRole('button', { name: 'Go back' })).toHaveProperty('disabled', true);
  });
});

describe('what turns changed', () => {
  it('is told against what was before the turn, also where that is the end of another', () => {
    const [one, two, three] = chat.checkpoints ?? [];
    const all = turnFiles(chat.checkpoints ?? []);
    expect([...all.values()].map(({ before, files }) => ({ before, files }))).toEqual([
      { before: one?.id, files: 2 },
      { before: two?.id, files: 1 },
    ]);
    expect(all.get(three?.task_id ?? '')?.before).toBe(two?.id);
  });
});
