// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MenuButton } from './MenuButton.js';

const acts = { copy: vi.fn<() => void>(), edit: vi.fn<() => void>(), remove: vi.fn<() => void>() };
const focused = () => document.activeElement?.textContent;
const button = () => screen.getByRole('button', { name: 'Acts' });

beforeEach(() => {
  vi.clearAllMocks();
  render(
    <>
      <MenuButton
        label="Acts"
        items={() => [
          { label: 'Copy', about: 'its words', act: acts.copy },
          { label: 'Edit', act: acts.edit },
          { label: 'Delete…', danger: true, act: acts.remove },
        ]}
      >
        …
      </MenuButton>
      <button type="button">Behind</button>
    </>,
  );
  button().focus();
});
afterEach(cleanup);

describe('a menu button', () => {
  it.each([
    ['{Enter}', 'Copyits words'],
    [' ', 'Copyits words'],
    ['{ArrowDown}', 'Copyits words'],
    ['{ArrowUp}', 'Delete…'],
  ])('opens its menu by %s', async (key, item) => {
    await userEvent.keyboard(key);
    expect(button().getAttribute('aria-expanded')).toBe('true');
    expect(screen.getByRole('menu', { name: 'Acts' })).toBeTruthy();
    expect(focused()).toBe(item);
  });

  it('has its menu walked by arrows, ends and first letters', async () => {
    await userEvent.keyboard('{Enter}{ArrowUp}');
    expect(focused()).toBe('Delete…');
    await userEvent.keyboard('{ArrowDown}{ArrowDown}');
    expect(focused()).toBe('Edit');
    await userEvent.keyboard('{End}{Home}');
    expect(focused()).toBe('Copyits words');
    await userEvent.keyboard('d');
    expect(focused()).toBe('Delete…');
  });

  it.each([['{Escape}'], ['{Enter}']])('has the focus back after %s', async (key) => {
    await userEvent.keyboard(`{ArrowDown}{ArrowDown}${key}`);
    expect(screen.queryByRole('menu')).toBeNull();
    expect(document.activeElement).toBe(button());
    expect(acts.edit).toHaveBeenCalledTimes(key === '{Enter}' ? 1 : 0);
  });

  it('is left by Tab for what stands behind it', async () => {
    await userEvent.keyboard('{Enter}{Tab}');
    expect(screen.queryByRole('menu')).toBeNull();
    expect(focused()).toBe('Behind');
  });

  it.each([['Acts'], ['Behind']])('closes its menu by a press on %s, and does nothing else', async (name) => {
    await userEvent.click(button());
    await userEvent.click(screen.getByRole('button', { name }));
    expect(screen.queryByRole('menu')).toBeNull();
    expect(document.activeElement?.getAttribute('aria-label') ?? focused()).toBe(name);
    for (const act of Object.values(acts)) expect(act).not.toHaveBeenCalled();
  });

  it('has what may not be done in its menu with the reason, reached by keys, and does nothing', async () => {
    cleanup();
    const act = vi.fn<() => void>();
    render(
      <MenuButton label="Refused" items={() => [{ label: 'Stage', about: 'its lines', refusal: 'wall may not.', act }]}>
        …
      </MenuButton>,
    );
    screen.getByRole('button', { name: 'Refused' }).focus();
    await userEvent.keyboard('{Enter}');
    expect(focused()).toBe('Stagewall may not.');
    expect(document.activeElement?.getAttribute('aria-disabled')).toBe('true');
    await userEvent.keyboard('{Enter}');
    expect(act).not.toHaveBeenCalled();
    expect(screen.getByRole('menu', { name: 'Refused' })).toBeTruthy();
  });
});
