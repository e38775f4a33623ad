// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { idOf } from '../../e2e/fixture-build.js';
import { chatOf, fewMessages } from '../../e2e/fixture-chats.js';
import { refusalOf } from '../testing/refusal-of.js';
import { tokenOf } from '../testing/token-of.js';
import { asked, box, claude, replies, replyOf, show, useTestPane } from './testing/chat-pane.js';

useTestPane();

const tabs = () => screen.getAllByRole('tab').map(({ textContent }) => textContent);

describe('a new chat', () => {
  it('says what it is for, and its suggestions only fill the box', async () => {
    const { user } = show(null);
    expect(screen.getByRole('heading', { name: 'Talk with a model' })).toBeTruthy();
    const offered = within(screen.getByRole('list', { name: 'Suggestions' })).getAllByRole('button');
    expect(offered).toHaveLength(3);
    await user.click(offered[0] ?? document.body);
    expect(box().value).toBe(offered[0]?.textContent);
    expect(asked).toEqual([]);
  });

  it('is made with its first words, and then shown', async () => {
    const { user, pane } = show(null);
    vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => array);
    const made = chatOf(1);
    replies.set('POST /api/chats', { status: 201, body: made });
    await user.type(box(), 'Hello');
    await user.keyboard('{Enter}');
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('No answer to /api/chats/');
    expect(box().value).toBe('Hello');
    const post = asked.find(({ path }) => path.endsWith('/messages'));
    replies.set(`POST ${post?.path ?? ''}`, { body: replyOf(fewMessages()) });
    await user.type(box(), '{Enter}');
    await waitFor(() => expect(pane()?.active).not.toBeNull());
    const created = asked.filter(({ path }) => path === '/api/chats').map(({ body }) => body);
    expect(created[0]).toEqual(created[1]);
    expect(post?.path).toContain(pane()?.active ?? 'none');
  });

  it('says when nobody can answer, and what mends it', async () => {
    const problem = { message: 'Ollama does not run.', mend: 'Start it by `ollama serve`.' };
    const away = { ...claude, id: 'ollama', available: false, problem, models: claude.models };
    replies.set('GET /api/models', { body: { providers: [away], default_model: 'anthropic/claude-sonnet' } });
    show(null);
    expect(await screen.findByText('Ollama does not run. Start it by `ollama serve`.')).toBeTruthy();
  });
});

describe('the rehearsal', () => {
  it('is called what it is, wherever it answers', async () => {
    show(fewMessages({ model: 'rehearsal/rehearsal-1' }));
    expect(await screen.findByText('Answers come from: Rehearsal (offline, not an AI model).')).toBeTruthy();
    const picker = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Model' });
    await waitFor(() => expect(picker.selectedOptions[0]?.textContent).toBe('Rehearsal (offline, not an AI model)'));
  });
});

describe('tabs', () => {
  it('are walked, renamed and closed by keys', async () => {
    const { user, pane } = show(fewMessages(), [chatOf(9, { title: 'Other' })]);
    expect(tabs()).toEqual(['One cent off', 'Other']);
    screen.getByRole('tab', { name: 'One cent off' }).focus();
    await user.keyboard('{ArrowRight}{F2}');
    const field = screen.getByRole('textbox', { name: 'Title' });
    await user.clear(field);
    await user.type(field, 'Better{Enter}');
    expect(asked).toEqual([{ method: 'PATCH', path: `/api/chats/${idOf(7009)}`, body: { title: 'Better' } }]);
    screen.getByRole('tab', { name: 'One cent off' }).focus();
    await user.keyboard('{Delete}');
    expect(pane()).toMatchObject({ tabs: [idOf(7009)], active: idOf(7009) });
    await user.click(screen.getByRole('button', { name: 'New chat' }));
    expect(pane()).toMatchObject({ tabs: [idOf(7009)], active: null });
  });

  it('come from the list of chats, which is searched, and archives with undo', async () => {
    const other = chatOf(9, { title: 'Refunds twice' });
    const { user, pane } = show(fewMessages(), [other]);
    await user.click(screen.getByRole('button', { name: 'Chats' }));
    const dialog = within(screen.getByRole('dialog', { name: 'Chats' }));
    await user.type(dialog.getByRole('searchbox', { name: 'Search the chats' }), 'refund');
    expect(dialog.getAllByRole('listitem')).toHaveLength(1);
    replies.set(`PATCH /api/chats/${other.id}`, { body: { ...other, archived: true } });
    await user.click(dialog.getByRole('button', { name: 'Archive Refunds twice' }));
    await user.click(await dialog.findByRole('button', { name: 'Undo' }));
    expect(asked.map(({ body }) => body)).toEqual([{ archived: true }, { archived: false }]);
    expect(pane()?.tabs).not.toContain(other.id);
    await user.click(dialog.getByRole('button', { name: 'Delete Refunds twice…' }));
    expect(dialog.getByText(/with all its messages/)).toBeTruthy();
    replies.set(`DELETE /api/chats/${other.id}`, {});
    await user.click(dialog.getByRole('button', { name: 'Delete' }));
    await waitFor(() => expect(asked.at(-1)?.method).toBe('DELETE'));
  });
});

describe('for who may only look', () => {
  it('messages are copied, and neither answered again, edited nor deleted; the chat keeps its title and model', async () => {
    replies.set('GET /api/me', { body: tokenOf('read') });
    const { user } = show(fewMessages());
    for (const name of ['Edit', 'Answer again']) {
      const [button = document.body] = await screen.findAllByRole('button', { name });
      await waitFor(() => expect(refusalOf(button)).toMatch(/needs the scope “run”/));
    }
    const [menu] = screen.getAllByRole('button', { name: 'Message actions' });
    await user.click(menu ?? document.body);
    await user.click(screen.getByRole('menuitem', { name: /^Delete….*needs the scope “run”/ }));
    expect(screen.queryByRole('dialog')).toBeNull();
    await user.keyboard('{Escape}');
    expect(screen.getByRole<HTMLSelectElement>('combobox', { name: 'Model' }).disabled).toBe(true);
    screen.getByRole('tab', { name: 'One cent off' }).focus();
    await user.keyboard('{F2}');
    expect(screen.queryByRole('textbox', { name: 'Title' })).toBeNull();
    expect(asked).toEqual([]);
  });
});
