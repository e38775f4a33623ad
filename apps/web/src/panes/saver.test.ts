import type { WorkspaceView } from '@boocode/contracts/workspace';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiError } from '../api/http.js';
import { layoutOf, newPane } from './layout.js';
import { createSaver } from './saver.js';

const layout = (id: string) => layoutOf(newPane(id, { kind: 'empty' }));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A server that has revision `present`. */
function serverAt(present: number) {
  const state: WorkspaceView = { layout: layout('theirs'), revision: present };
  const asked: number[] = [];
  const problems: string[] = [];
  const saver = createSaver({
    revision: 1,
    save: async (body) => {
      asked.push(body.revision);
      if (body.revision !== state.revision) {
        throw new ApiError({ status: 409, code: 'workspace.changed', message: 'Changed.', details: { ...state } });
      }
      Object.assign(state, { layout: body.layout, revision: state.revision + 1 });
      return { ...state };
    },
    onSaved: () => undefined,
    onProblem: ({ message }) => void problems.push(message),
  });
  return { saver, state, asked, problems };
}

it('saves the last of several changes, once', async () => {
  const { saver, state, asked } = serverAt(1);
  saver.change(layout('a'));
  saver.change(layout('b'));
  await vi.runAllTimersAsync();
  expect([state.layout, asked, saver.revision()]).toEqual([layout('b'), [1], 2]);
});

it('saves over what another page saved meanwhile', async () => {
  const { saver, state, asked, problems } = serverAt(4);
  saver.change(layout('ours'));
  await vi.runAllTimersAsync();
  expect([state.layout, state.revision, asked, problems]).toEqual([layout('ours'), 5, [1, 4], []]);
});

it('saves at once when the page goes, and a change during a request after it', async () => {
  const { saver, state, asked } = serverAt(1);
  saver.change(layout('a'));
  saver.flush();
  saver.change(layout('b'));
  await vi.runAllTimersAsync();
  expect([state.layout, asked]).toEqual([layout('b'), [1, 2]]);
});

it('tells what went wrong, and tries again with the next change', async () => {
  const problems: string[] = [];
  let down = true;
  const saver = createSaver({
    revision: 0,
    save: ({ layout: given, revision }) =>
      down ? Promise.reject(new Error('Away.')) : Promise.resolve({ layout: given, revision: revision + 1 }),
    onSaved: () => undefined,
    onProblem: ({ message }) => void problems.push(message),
  });
  saver.change(layout('a'));
  await vi.runAllTimersAsync();
  down = false;
  saver.change(layout('b'));
  await vi.runAllTimersAsync();
  expect([problems, saver.revision()]).toEqual([['Away.'], 1]);
});
