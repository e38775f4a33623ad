// @vitest-environment happy-dom
import type { Me } from '@boocode/contracts/access';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import type { ComponentProps } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { meQuery } from '../api/access.js';
import { refusalOf } from '../testing/refusal-of.js';
import { tokenOf } from '../testing/token-of.js';
import { GuardedButton } from './GuardedButton.js';

const pressed = vi.fn<() => void>();
const around = vi.fn<() => void>();
const submitted = vi.fn<() => void>();
const button = () => screen.getByRole('button', { name: 'Stop' });
const tip = () => screen.queryByRole('tooltip')?.textContent ?? null;
const whyNot = 'Its repository is not here.';

beforeEach(() => vi.clearAllMocks());
afterEach(cleanup);

function show(me: Me, props: Partial<ComponentProps<typeof GuardedButton>> = {}) {
  const client = new QueryClient();
  client.setQueryData(meQuery().queryKey, me);
  render(
    <QueryClientProvider client={client}>
      <form
        onClick={around}
        onSubmit={(event) => {
          event.preventDefault();
          submitted();
        }}
      >
        <input aria-label="Why" />
        <GuardedButton needs="run" title="Stops it" onClick={pressed} {...props}>
          Stop
        </GuardedButton>
        <button type="button">Behind</button>
      </form>
    </QueryClientProvider>,
  );
  return {
    user: userEvent.setup(),
    become: (other: Me) => act(() => void client.setQueryData(meQuery().queryKey, other)),
  };
}

describe('a button that is refused', () => {
  it('is reached by Tab, and has the reason for its description, in sight while it has the focus', async () => {
    const { user } = show(tokenOf('read'));
    expect(refusalOf(button())).toMatch(/^wall may not: .*needs the scope “run”/);
    expect(tip()).toBeNull();
    await user.tab();
    await user.tab();
    expect(document.activeElement).toBe(button());
    expect(tip()).toBe(refusalOf(button()));
    await user.tab();
    expect(document.activeElement?.textContent).toBe('Behind');
    expect(tip()).toBeNull();
  });

  it.each([['{Enter}'], [' ']])('does nothing by the key %s, and keeps the focus', async (key) => {
    const { user } = show(tokenOf('run'), { whyNot });
    act(() => button().focus());
    await user.keyboard(key);
    expect(pressed).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(button());
    expect(tip()).toBe(whyNot);
  });

  it('shows the reason where it is pressed by a pointer, to nothing around it, and no longer once something else is', async () => {
    const { user } = show(tokenOf('run'), { whyNot });
    await user.pointer({ target: button(), keys: '[TouchA]' });
    expect(tip()).toBe(whyNot);
    // What the browser shows by itself would stand beside it.
    expect(button().title).toBe('');
    expect([pressed, around].map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
    await user.pointer({ target: document.body, keys: '[TouchA]' });
    expect(tip()).toBeNull();
    expect(button().title).toBe(whyNot);
  });

  it('takes the focus when a key of the page presses it, so that the reason is heard', () => {
    show(tokenOf('run'), { whyNot });
    act(() => button().click());
    expect(pressed).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(button());
    expect(tip()).toBe(whyNot);
  });

  it('has the reason put away by Escape, which then leads out of where it stands', async () => {
    const { user } = show(tokenOf('run'), { whyNot });
    const out = vi.fn<(event: Event) => void>();
    window.addEventListener('keydown', out);
    act(() => button().focus());
    await user.keyboard('{Escape}');
    expect(tip()).toBeNull();
    expect(out).not.toHaveBeenCalled();
    await user.keyboard('{Escape}');
    expect(out).toHaveBeenCalledOnce();
    window.removeEventListener('keydown', out);
  });

  it('sends no form, by itself or by Enter in a field', async () => {
    const { user } = show(tokenOf('read'), { type: 'submit' });
    await user.click(button());
    await user.click(screen.getByRole('textbox'));
    await user.keyboard('{Enter}');
    expect(submitted).not.toHaveBeenCalled();
    expect(tip()).toMatch(/^wall may not/);
  });

  it('tells that reason before whatever passes by itself', () => {
    show(tokenOf('read'), { disabled: true });
    expect(refusalOf(button())).toMatch(/^wall may not/);
  });

  it('keeps the focus when it may be pressed after all, and shows no reason any more', async () => {
    const { user, become } = show(tokenOf('read'));
    act(() => button().focus());
    expect(tip()).not.toBeNull();
    become(tokenOf('run'));
    await waitFor(() => expect(tip()).toBeNull());
    expect(document.activeElement).toBe(button());
    expect([button().title, button().getAttribute('aria-disabled')]).toEqual(['Stops it', null]);
    await user.keyboard('{Enter}');
    expect(pressed).toHaveBeenCalledOnce();
    become(tokenOf('read'));
    await waitFor(() => expect(refusalOf(button())).toMatch(/^wall may not/));
    expect(tip()).toBeNull();
  });
});

it('a button that waits is disabled for everybody, and keeps its title', () => {
  show(tokenOf('run'), { disabled: true });
  expect(button()).toMatchObject({ disabled: true, title: 'Stops it' });
  expect(refusalOf(button())).toBeNull();
});
