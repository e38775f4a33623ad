// @vitest-environment happy-dom
import { act, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beginComposing, box, button, endComposing, options, show } from './testing/composer-fixture.js';

beforeEach(beginComposing);
afterEach(endComposing);

describe('the slash', () => {
  it('opens at the beginning, filters, and is walked by keys', async () => {
    const { user } = show();
    await user.type(box(), '/');
    expect(screen.getByRole('listbox', { name: 'Commands and skills' })).toBeTruthy();
    expect(options()).toHaveLength(5);
    await user.type(box(), 're');
    expect(options()?.[0]).toContain('/review');
    await user.keyboard('{ArrowDown}');
    const active = box().getAttribute('aria-activedescendant') ?? '';
    expect(document.getElementById(active)?.getAttribute('aria-selected')).toBe('true');
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('listbox')).toBeNull();
    expect(box().value).toBe('/re');
  });

  it('stays away from slashes elsewhere and from paths', async () => {
    const { user } = show();
    await user.type(box(), 'and /re');
    expect(screen.queryByRole('listbox')).toBeNull();
    await user.clear(box());
    await user.type(box(), '/etc/hosts');
    expect(screen.queryByRole('listbox')).toBeNull();
  });

  it('takes a skill by Tab, shows what it says, and sends it with the words behind it', async () => {
    const { user, sent } = show();
    await user.type(box(), '/wpl');
    expect(await screen.findByText('First ask what is wanted.')).toBeTruthy();
    await user.keyboard('{Tab}for the cart{Enter}');
    expect(sent).toMatchObject([{ skill: 'write-plan', text: 'for the cart' }]);
  });

  it('does a command at once, and waits for the words of one that takes some', async () => {
    const { user, sent, calls } = show();
    await user.type(box(), '/comp{Enter}');
    expect(calls.command).toHaveBeenLastCalledWith('compact', '');
    expect(box().value).toBe('');
    await user.type(box(), '/ren{Enter}One cent{Enter}');
    expect(calls.command).toHaveBeenLastCalledWith('rename', 'One cent');
    expect(sent).toEqual([]);
  });

  it('hands a flow to the orchestrator, and plain words by its button', async () => {
    const { user, calls } = show();
    await user.type(box(), '/code{Enter}');
    expect(calls.orchestrate).toHaveBeenLastCalledWith('', expect.any(Function), 'code-review');
    await user.clear(box());
    await user.type(box(), '/code-review look at refunds{Enter}');
    expect(calls.orchestrate).toHaveBeenLastCalledWith('look at refunds', expect.any(Function), 'code-review');
    await user.clear(box());
    await user.type(box(), 'look at all of it');
    await user.click(button('Orchestrator'));
    expect(calls.orchestrate).toHaveBeenLastCalledWith('look at all of it', expect.any(Function));
    expect(box().value).toBe('look at all of it');
  });

  it('has the words back as they were changed when nothing was started, and lets go of them when a run was', async () => {
    const { user, calls } = show();
    await user.type(box(), 'look at refunds');
    await user.click(button('Orchestrator'));
    act(() => calls.orchestrate.mock.lastCall?.[1]('look at refunds twice'));
    expect(box().value).toBe('look at refunds twice');
    await user.click(button('Orchestrator'));
    act(() => calls.orchestrate.mock.lastCall?.[1](null));
    expect(box().value).toBe('');
  });

  it('opens by its button with what is typed kept behind', async () => {
    const { user, sent } = show();
    await user.type(box(), 'the cart');
    await user.click(button('Commands and skills'));
    await user.click(screen.getByRole('option', { name: /review.*yours/ }));
    expect(box().value).toBe('/review the cart');
    await user.keyboard('{Enter}');
    expect(sent).toMatchObject([{ skill: 'review', text: 'the cart' }]);
  });
});
