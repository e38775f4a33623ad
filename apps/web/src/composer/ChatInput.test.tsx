// @vitest-environment happy-dom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { tokenOf } from '../testing/token-of.js';
import { beginComposing, box, button, draftKeyNow, endComposing, show } from './testing/composer-fixture.js';

beforeEach(beginComposing);
afterEach(endComposing);

describe('sending', () => {
  it('sends on Enter, makes a line on Shift+Enter, and is empty then', async () => {
    const { user, sent } = show();
    await user.type(box(), 'one{Shift>}{Enter}{/Shift}two{Enter}');
    expect(sent).toMatchObject([{ text: 'one\ntwo', skill: null, attachments: [] }]);
    expect(box().value).toBe('');
    expect(button('Send').disabled).toBe(true);
  });

  it('leaves Enter to an input method that composes', async () => {
    const { user, sent } = show();
    await user.type(box(), 'nihon');
    fireEvent.keyDown(box(), { key: 'Enter', isComposing: true });
    fireEvent.keyDown(box(), { key: 'Enter', keyCode: 229 });
    expect(sent).toEqual([]);
    expect(box().value).toBe('nihon');
  });

  it('gives the words back with the error, in front of what was typed since, and sends them with the same key', async () => {
    const keys: string[] = [];
    const refusals: ((error: Error) => void)[] = [];
    const { user } = show({
      onSend: ({ key }) => {
        keys.push(key);
        return new Promise((_, reject) => refusals.push(reject));
      },
    });
    await user.type(box(), 'hello{Enter}');
    refusals[0]?.(new Error('The database is away.'));
    expect((await screen.findByRole('alert')).textContent).toContain('The database is away.');
    expect(box().value).toBe('hello');
    await user.type(box(), '{Enter}');
    await user.type(box(), 'more');
    refusals[1]?.(new Error('Still away.'));
    await waitFor(() => expect(box().value).toBe('hello\n\nmore'));
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
  });

  it('says where words are that have not arrived yet, and why that takes so long where it is known', async () => {
    const arrive: (() => void)[] = [];
    const onSend = () => new Promise<void>((resolve) => arrive.push(resolve));
    const { user, owner } = show({ onSend });
    await user.type(box(), 'hello{Enter}');
    expect(screen.queryByText('hello')).toBeNull();
    expect(await screen.findByText(/still being sent/)).toBeTruthy();
    expect(screen.getByText('hello')).toBeTruthy();
    arrive[0]?.();
    await waitFor(() => expect(screen.queryByText('hello')).toBeNull());
    owner.set({ delay: 'It is summarised first.' });
    await user.type(box(), 'more{Enter}');
    expect(screen.getByText('It is summarised first.')).toBeTruthy();
    expect(screen.getByText('more')).toBeTruthy();
    arrive[1]?.();
    await waitFor(() => expect(screen.queryByText('It is summarised first.')).toBeNull());
  });

  it('keeps what is typed over a reload, for each chat by itself', async () => {
    const { user, owner } = show();
    await user.type(box(), 'half a thou');
    expect(localStorage.getItem(`boocode.draft.${draftKeyNow()}`)).toContain('half a thou');
    owner.set({ draftKey: `${draftKeyNow()}-other` });
    await waitFor(() => expect(box().value).toBe(''));
    owner.set({ draftKey: draftKeyNow() });
    await waitFor(() => expect(box().value).toBe('half a thou'));
  });

  it('puts what was on its way when the page ended back into the box', () => {
    const sending = [{ key: 'k', text: 'was on its way', attachments: [], skill: null }];
    localStorage.setItem(`boocode.draft.${draftKeyNow()}`, JSON.stringify({ text: '', attachments: [], sending }));
    show();
    expect(box().value).toBe('was on its way');
  });

  it('recalls the last words by ↑ in an empty box, and only there', async () => {
    const { user } = show({ recall: { text: 'what I said' } });
    await user.type(box(), 'x{ArrowUp}');
    expect(box().value).toBe('x');
    await user.clear(box());
    await user.type(box(), '{ArrowUp}');
    expect(box().value).toBe('what I said');
  });

  it('says why nothing can be sent, and takes words all the same', async () => {
    const { user, sent } = show({ disabledReason: 'No model can be used yet.' });
    await user.type(box(), 'hello{Enter}');
    expect(screen.getByText('No model can be used yet.')).toBeTruthy();
    expect(sent).toEqual([]);
    expect(box().value).toBe('hello');
  });
});

describe('stopping', () => {
  it('stops by Escape only when it is pressed twice', async () => {
    const { user, calls } = show({ busy: true });
    box().focus();
    await user.keyboard('{Escape}');
    expect(calls.stop).not.toHaveBeenCalled();
    expect(screen.getByText('Press Esc again to stop the answer.')).toBeTruthy();
    await user.keyboard('a{Escape}');
    expect(calls.stop).not.toHaveBeenCalled();
    await user.keyboard('{Escape}');
    expect(calls.stop).toHaveBeenCalledOnce();
  });

  it('offers Stop in the place of Send', async () => {
    const { user, calls } = show({ busy: true });
    expect(screen.queryByRole('button', { name: 'Send' })).toBeNull();
    await user.click(button('Stop'));
    expect(calls.stop).toHaveBeenCalledOnce();
  });
});

describe('for who may not have agents work', () => {
  it('takes words, sends nothing, and has no tool that would be refused', async () => {
    const me = tokenOf('read');
    vi.stubGlobal('fetch', async (path: string) => Response.json(path === '/api/me' ? me : [], { status: 200 }));
    const { user, sent, calls } = show({ busy: true, sendWhileBusy: true });
    expect(await screen.findByText(/^wall may not: this needs the scope “run”/)).toBeTruthy();
    for (const name of ['Stop', 'Web', 'Queue', 'Attach files', 'Commands and skills'])
      expect(screen.queryByRole('button', { name })).toBeNull();
    await user.type(box(), '/compact{Enter}');
    await user.keyboard('{Escape}{Escape}');
    expect(calls.command).not.toHaveBeenCalled();
    expect(calls.stop).not.toHaveBeenCalled();
    expect(sent).toEqual([]);
    expect(box().value).toBe('/compact');
  });
});
