// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../api/http.js';
import type { ChatInputProps } from './composer-props.js';
import { beginComposing, box, button, draftKeyNow, endComposing, queued, show } from './testing/composer-fixture.js';

beforeEach(beginComposing);
afterEach(endComposing);

describe('the queue', () => {
  it('puts words behind the answer, in an order that can be changed, and sends them as answers end', async () => {
    const { user, sent, owner } = show({ busy: true });
    await user.type(box(), 'first{Enter}');
    await user.type(box(), 'second');
    await user.click(button('Queue'));
    await user.type(box(), 'third{Enter}');
    expect(queued()).toEqual(['first', 'second', 'third']);
    await user.click(button('Move message 2 up'));
    await user.click(button('Take message 3 back'));
    expect(queued()).toEqual(['second', 'first']);
    expect(box().value).toBe('third');
    expect(localStorage.getItem(`boocode.queue.${draftKeyNow()}`)).toContain('second');
    expect(sent).toEqual([]);
    owner.set({ busy: false });
    await waitFor(() => expect(sent.map(({ text }) => text)).toEqual(['second', 'first']));
    await waitFor(() => expect(localStorage.getItem(`boocode.queue.${draftKeyNow()}`)).toBeNull());
    expect(screen.queryByRole('list', { name: 'Queued messages' })).toBeNull();
  });

  it('waits by itself, and is not held, while the chat is busy with what this page does not see', async () => {
    const busy = new ApiError({ status: 409, code: 'chat.busy', message: 'Being summarised.' });
    const onSend = vi.fn<ChatInputProps['onSend']>().mockRejectedValueOnce(busy).mockResolvedValue();
    const { user, owner } = show({ busy: true, onSend });
    await user.type(box(), 'first{Enter}');
    owner.set({ busy: false });
    await waitFor(() => expect(onSend).toHaveBeenCalledOnce());
    expect(screen.queryByText(/^Held/)).toBeNull();
    await waitFor(() => expect(onSend).toHaveBeenCalledTimes(2));
    await waitFor(() => expect(screen.queryByRole('list', { name: 'Queued messages' })).toBeNull());
  });

  it('is held when the answer was stopped, and goes on when a person says so', async () => {
    const { user, sent, owner } = show({ busy: true });
    await user.type(box(), 'first{Enter}');
    owner.set({ busy: false, hold: 'you stopped the answer.' });
    expect(await screen.findByText('Held: you stopped the answer.')).toBeTruthy();
    expect(sent).toEqual([]);
    await user.click(button('Send now'));
    await waitFor(() => expect(sent).toHaveLength(1));
  });
});
