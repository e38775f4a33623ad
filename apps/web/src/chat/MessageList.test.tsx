// @vitest-environment happy-dom
import { QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { idOf } from '../../e2e/fixture-build.js';
import {
  failedChat,
  fewMessages,
  hostile,
  hostileChat,
  interruptedChat,
  shownOf,
  streamingChat,
  text,
} from '../../e2e/fixture-chats.js';
import { createQueryClient } from '../api/query-client.js';
import { ArtifactFrame } from '../artifact/ArtifactFrame.js';
import { asked, box, replies, replyOf, show, useTestPane } from './testing/chat-pane.js';

useTestPane();

const answer = () => screen.getAllByRole('article', { name: 'Answer' });

describe('messages', () => {
  it('show words, thoughts and tools, folded, and open them', async () => {
    const { user } = show(fewMessages());
    expect(await screen.findByRole('heading', { name: 'Where' })).toBeTruthy();
    expect(screen.queryByText(/tax is added after rounding/)).toBeNull();
    await user.click(screen.getByText('Thought'));
    expect(await screen.findByText(/tax is added after rounding/)).toBeTruthy();
    await user.click(screen.getByText('read src/cart/old-total.ts'));
    expect(screen.getByRole('region', { name: 'Output' }).textContent).toContain('There is no such file.');
    expect(screen.getByRole('link', { name: 'the rounding rules' }).getAttribute('rel')).toContain('noopener');
    expect(screen.getAllByText(/12k in, 830 out · \$0\.04/)).toHaveLength(2);
    expect(screen.getByText(/13k of 200k · 7%/)).toBeTruthy();
  });

  it('open a page beside the chat, as an artifact', async () => {
    const { user, workbench } = show(fewMessages());
    replies.set('POST /api/artifacts', {
      status: 201,
      body: { id: idOf(1), chat_id: null, kind: 'html', title: 'Totals', content: '', created_at: '' },
    });
    await user.click(await screen.findByRole('button', { name: 'Open beside' }));
    await waitFor(() =>
      expect(workbench.openPane).toHaveBeenCalledWith({
        kind: 'html_artifact',
        tabs: [idOf(1)],
        active: idOf(1),
      }),
    );
    expect(asked.at(-1)?.body).toMatchObject({ kind: 'html', title: 'Totals' });
  });

  it('are edited as a branch, and a failed edit keeps its words', async () => {
    const shown = fewMessages();
    const { user } = show(shown);
    const id = shown.chat.id;
    const [mine] = screen.getAllByRole('article', { name: 'You' });
    await user.click(within(mine ?? document.body).getByRole('button', { name: 'Edit' }));
    const field = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'New words' });
    await user.clear(field);
    await user.type(field, 'Why two cents?{Enter}');
    expect((await screen.findByRole('alert')).textContent).toContain('your words are still here');
    replies.set(`POST /api/chats/${id}/messages`, { body: replyOf(shown) });
    await user.type(field, '{Enter}');
    await waitFor(() => expect(screen.queryByRole('textbox', { name: 'New words' })).toBeNull());
    const [first, second] = asked.map(({ body }) => body);
    expect(first).toMatchObject({ text: 'Why two cents?', parent_id: null });
    expect(second).toEqual(first);
  });

  it('recall the last words for editing by ↑', async () => {
    const { user } = show(
      shownOf(8, [
        { role: 'user', parts: [text('once more')] },
        { role: 'assistant', parts: [] },
      ]),
    );
    box().focus();
    await user.keyboard('{ArrowUp}');
    expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'New words' }).value).toBe('once more');
  });

  it('are answered again, with another model from the menu by keys', async () => {
    const shown = shownOf(8, [
      { role: 'user', parts: [text('hi')] },
      { role: 'assistant', parts: [text('hello')] },
    ]);
    const { user } = show(shown);
    const path = `/api/chats/${shown.chat.id}/messages/${shown.messages[1]?.id}/regenerate`;
    replies.set(`POST ${path}`, { status: 201, body: { answer: shown.messages[1] } });
    const [only] = answer();
    only?.focus();
    await user.keyboard('{Enter}');
    expect(screen.getAllByRole('menuitem').map(({ textContent }) => textContent)).toEqual([
      'Copy',
      'Answer again',
      'Answer again with Rehearsal (offline, not an AI model)',
      'Answer again with Claude Sonnet',
      'Delete…',
    ]);
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{Enter}');
    await waitFor(() => expect(asked).toEqual([{ method: 'POST', path, body: { model: 'anthropic/claude-sonnet' } }]));
  });

  it('say which alternative is shown, and change to another', async () => {
    const seed = shownOf(8, [{ role: 'user', parts: [text('hi')] }]);
    const id = seed.messages[0]?.id ?? '';
    const shown = {
      ...seed,
      messages: seed.messages.map((message) => ({ ...message, siblings: [idOf(1), id, idOf(2)] })),
    };
    const { user } = show(shown);
    expect(screen.getByRole('group', { name: 'Alternatives' }).textContent).toBe('2/3');
    await user.click(screen.getByRole('button', { name: 'Next alternative' }));
    expect(asked).toEqual([
      { method: 'POST', path: `/api/chats/${shown.chat.id}/branch`, body: { message_id: idOf(2) } },
    ]);
  });

  it('are deleted after one question that says how many follow', async () => {
    const shown = fewMessages();
    const { user } = show(shown);
    const [mine] = screen.getAllByRole('article', { name: 'You' });
    mine?.focus();
    fireEvent.keyDown(mine ?? document.body, { key: 'F10', shiftKey: true });
    await user.click(screen.getByRole('menuitem', { name: 'Delete…' }));
    const dialog = screen.getByRole('dialog', { name: 'Delete the message?' });
    expect(dialog.textContent).toContain('the 3 messages that follow it');
    await user.click(within(dialog).getByRole('button', { name: 'Delete' }));
    expect(asked).toMatchObject([{ method: 'DELETE' }]);
  });

  it.each([
    ['interrupted', interruptedChat(), 'Go on', 'go-on'],
    ['interrupted', interruptedChat(), 'Answer again', 'regenerate'],
    ['failed', failedChat(), 'Answer again', 'regenerate'],
  ])('%s: offer what can be done', async (_, shown, name, route) => {
    const { user } = show(shown);
    const [only] = answer();
    const [button] = within(only ?? document.body).getAllByRole('button', { name });
    await user.click(button ?? document.body);
    expect(asked[0]?.path).toBe(`/api/chats/${shown.chat.id}/messages/${shown.messages[1]?.id}/${route}`);
    expect((await screen.findAllByRole('alert')).length).toBeGreaterThan(0);
  });

  it('grow while they are written, and offer only to stop', async () => {
    const shown = streamingChat();
    const { user, change } = show(shown);
    expect(answer()[0]?.getAttribute('aria-busy')).toBe('true');
    expect(screen.queryByRole('button', { name: 'Answer again' })).toBeNull();
    const grown = shown.messages.map((message) =>
      message.role === 'assistant' ? { ...message, parts: [text('The cart holds lines.\n\nAnd more.')] } : message,
    );
    change({ ...shown, messages: grown });
    expect(await screen.findByText('And more.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Stop' }));
    expect(asked).toMatchObject([{ path: `/api/chats/${shown.chat.id}/stop` }]);
  });
});

describe('what others wrote', () => {
  it('runs nothing, loads nothing and links nowhere, wherever it is shown', async () => {
    const { user } = show(hostileChat());
    await user.click(screen.getByText('Thought'));
    await user.click(screen.getByText(`read ${hostile.script}`));
    await waitFor(() => expect(document.querySelectorAll('a[href^="https://evil.example"]').length).toBeGreaterThan(0));
    expect(document.querySelector('script, img, iframe')).toBeNull();
    const links = [...document.querySelectorAll('a')].map(({ href }) => new URL(href, 'http://here').protocol);
    expect(links.filter((protocol) => !['http:', 'https:', 'mailto:'].includes(protocol))).toEqual([]);
    expect(screen.getByRole('tab', { name: hostile.script })).toBeTruthy();
  });

  it('has no power as the title of an artifact either', async () => {
    replies.set(`GET /api/artifacts/${idOf(3)}`, {
      body: {
        id: idOf(3),
        chat_id: null,
        kind: 'markdown',
        title: hostile.image,
        content: hostile.script,
        created_at: '',
      },
    });
    render(
      <QueryClientProvider client={createQueryClient()}>
        <ArtifactFrame
          pane={{ id: 'a', kind: 'markdown_artifact', tabs: [idOf(3)], active: idOf(3), place: null }}
          close={() => undefined}
        >
          {({ content }) => <p>{content}</p>}
        </ArtifactFrame>
      </QueryClientProvider>,
    );
    expect(await screen.findByRole('heading', { name: hostile.image })).toBeTruthy();
    expect(document.querySelector('script, img')).toBeNull();
  });
});
