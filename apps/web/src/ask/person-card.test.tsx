// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { arenaOf } from '../../e2e/fixture-arena.js';
import { now, replies, sent, show, useTestServer } from '../testing/app-page.js';

useTestServer();

const arena = arenaOf({ now, at: 'ready' }).run;
const run = {
  ...arena,
  flow: 'mend',
  reason: 'Approve what is merged: Waits for your approval',
  steps: arena.steps.map((step) =>
    step.step_key === 'pick'
      ? { ...step, step_key: 'approve', title: 'Approve what is merged', reason: 'Waits for your approval' }
      : step,
  ),
};
const step = run.steps.find(({ step_key }) => step_key === 'approve');
const answer = `POST /api/coder/tasks/${step?.id}/answer`;
const done = { ...step, state: 'completed', condition: 'completed', reason: null };

it('counts, lists and approves a step that waits for a person, with words', async () => {
  replies.set(answer, { status: 200, body: done });
  const { user } = show('/asks', [run]);
  expect(await screen.findByRole('link', { name: 'Needs you: 1' })).toBeTruthy();
  await user.type(await screen.findByLabelText('Words to go with it'), 'Looks right.');
  await user.click(screen.getByRole('button', { name: 'Approve' }));
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Approve' })).toBeNull());
  expect(sent.at(-1)).toEqual({
    what: answer,
    body: { kind: 'approve', approved: true, words: 'Looks right.', by: 'web' },
  });
});

it('declines by keys, and asks once for words first', async () => {
  replies.set(answer, { status: 200, body: done });
  const { user } = show(`/runs/${run.id}`, [run]);
  await screen.findByRole('button', { name: 'Approve' });
  await user.keyboard('d');
  expect(sent).toEqual([]);
  await user.keyboard('Not on a Friday.{Enter}');
  await waitFor(() =>
    expect(sent.at(-1)?.body).toEqual({ kind: 'approve', approved: false, words: 'Not on a Friday.', by: 'web' }),
  );
});

it('says who was first where the answer came second', async () => {
  const message = 'It was answered already at 12:01 UTC: Approved. Your answer changed nothing.';
  // It waits still by what this page knows: the task that is told is no better.
  replies.set(answer, { status: 409, body: { code: 'step.answered', message, details: { task: step } } });
  const { user } = show('/asks', [run]);
  await user.click(await screen.findByRole('button', { name: 'Approve' }));
  expect((await screen.findByRole('alert')).textContent).toMatch(/Somebody else was first.*Approved/);
});

it('leads to the contestants where somebody is to be picked', async () => {
  show('/asks', [arena]);
  const link = await screen.findByRole('link', { name: 'See the contestants and pick' });
  expect(link.getAttribute('href')).toBe(`/runs/${arena.id}`);
});
