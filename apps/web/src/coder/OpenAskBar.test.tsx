// @vitest-environment happy-dom
import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { askOf } from '../../e2e/fixture-asks.js';
import { idOf } from '../../e2e/fixture-build.js';
import { needyChat } from '../../e2e/fixture-coder-chats.js';
import { runningRun } from '../../e2e/fixture-runs.js';
import { asksQuery } from '../api/asks.js';
import { refusalOf } from '../testing/refusal-of.js';
import { tokenOf } from '../testing/token-of.js';
import { box, called, calls, now, replies, show, useTestPane } from './testing/coder-pane.js';

useTestPane();

describe('what is asked', () => {
  const chat = needyChat(now);
  const task = chat.tasks[0];
  if (task === undefined) throw new Error('The fixture has a task.');
  const ask = {
    ...askOf(runningRun(now), 'angle.correctness', { n: 1, now }),
    task_id: task.id,
    flow_run_id: null,
    run_title: null,
  };
  const answer = `POST /api/coder/asks/${ask.id}/answer`;
  const told = { ...ask, state: 'allowed', scope: 'once', answered_by: 'web' };

  /** Says how much of a card is in sight: here nothing is laid out. */
  function cardSight() {
    const watchers: ((entries: { intersectionRatio: number }[]) => void)[] = [];
    class Sight {
      readonly observe = vi.fn<() => void>();
      readonly disconnect = vi.fn<() => void>();
      constructor(tell: (entries: { intersectionRatio: number }[]) => void) {
        watchers.push(tell);
      }
    }
    vi.stubGlobal('IntersectionObserver', Sight);
    return {
      bar: () => screen.queryByRole('region', { name: `Needs you: ${ask.title}` }),
      look: (intersectionRatio: number) => act(() => watchers.forEach((tell) => tell([{ intersectionRatio }]))),
    };
  }

  it('stands with its task, and above the composer', () => {
    show(chat, [ask]);
    expect(screen.getByRole('region', { name: `Asks: ${ask.title}` })).toBeTruthy();
    expect(screen.getByRole('region', { name: `Needs you: ${ask.title}` })).toBeTruthy();
  });

  it('stands once while its card is in sight, and a key goes to it', async () => {
    const { bar, look } = cardSight();
    replies.set(answer, { status: 200, body: told });
    const { user } = show(chat, [ask]);
    look(1);
    expect(bar()).toBeNull();
    look(0.5);
    expect(bar()).not.toBeNull();
    look(1);
    await user.keyboard('A');
    expect(document.activeElement).toBe(screen.getByRole('region', { name: `Asks: ${ask.title}` }));
    expect(called(answer)).toEqual([]);
  });

  it('is allowed by a key while only its card is shown', async () => {
    const { bar, look } = cardSight();
    replies.set(answer, { status: 200, body: told });
    const { user } = show(chat, [ask]);
    look(1);
    expect(bar()).toBeNull();
    await user.keyboard('a');
    await waitFor(() => expect(called(answer)).toMatchObject([{ decision: 'allow' }]));
  });

  it('keeps the words of a denial that was begun above the composer when its card comes into sight', async () => {
    const { bar, look } = cardSight();
    const { user } = show(chat, [ask]);
    await user.keyboard('d');
    await user.type(screen.getByRole('textbox', { name: 'What the agent is told' }), 'Not here');
    look(1);
    expect(bar()).not.toBeNull();
    expect(screen.getByDisplayValue('Not here')).toBeTruthy();
  });

  it('is allowed by a key', async () => {
    replies.set(answer, { status: 200, body: told });
    const { user } = show(chat, [ask]);
    await user.keyboard('a');
    await waitFor(() => expect(called(answer)).toMatchObject([{ decision: 'allow' }]));
    await waitFor(() => expect(screen.queryByRole('region', { name: `Needs you: ${ask.title}` })).toBeNull());
  });

  it.each([
    ['a', 'Allow once'],
    ['d', 'Deny…'],
  ])('is not decided by who may not answer: the key %s leads to the reason', async (key, name) => {
    replies.set('GET /api/me', { status: 200, body: tokenOf('run') });
    const { user } = show(chat, [ask]);
    const bar = within(screen.getByRole('region', { name: `Needs you: ${ask.title}` }));
    const button = bar.getByRole('button', { name });
    await waitFor(() => expect(refusalOf(button)).toMatch(/needs the scope “answer”/));
    await user.keyboard(key);
    expect(document.activeElement).toBe(button);
    expect(bar.getByRole('tooltip').textContent).toBe(refusalOf(button));
    expect(screen.queryByRole('textbox', { name: 'What the agent is told' })).toBeNull();
    expect(called(answer)).toEqual([]);
  });

  it('is denied with words by a key', async () => {
    replies.set(answer, { status: 200, body: { ...told, state: 'denied' } });
    const { user } = show(chat, [ask]);
    await user.keyboard('d');
    await user.type(screen.getByRole('textbox', { name: 'What the agent is told' }), 'Not here{Enter}');
    await waitFor(() => expect(called(answer)).toMatchObject([{ decision: 'deny', message: 'Not here' }]));
  });

  it('is not answered by a key that is struck twice, when another one takes its place', async () => {
    const next = { ...ask, id: idOf(7000, 2), title: 'Run rm -rf build' };
    replies.set(answer, { status: 200, body: told });
    const { user } = show(chat, [ask, next]);
    await user.keyboard('aa');
    expect(screen.getByRole('region', { name: `Needs you: ${next.title}` })).toBeTruthy();
    expect(calls.filter(({ what }) => what.endsWith('/answer'))).toHaveLength(1);
  });

  it('is never allowed by the first letter of a message', async () => {
    const { user } = show(chat, [ask]);
    await user.type(box(), 'a');
    expect(called(answer)).toEqual([]);
  });

  it('says by whom it was answered elsewhere', async () => {
    const { client } = show(chat, [ask]);
    act(
      () =>
        void client.setQueryData(asksQuery().queryKey, [
          { ...ask, state: 'denied' as const, answered_by: 'cli', message: 'No' },
        ]),
    );
    expect(await screen.findByText(/Denied by cli: No/)).toBeTruthy();
  });
});
