// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { askOf } from '../../e2e/fixture-asks.js';
import { arenaOf } from '../../e2e/fixture-arena.js';
import { waitsOf } from '../../e2e/fixture-build.js';
import { runningRun } from '../../e2e/fixture-runs.js';
import { now, replies, sent, show, useTestServer } from '../testing/app-page.js';
import { refusalOf } from '../testing/refusal-of.js';
import { tokenOf } from '../testing/token-of.js';

useTestServer();

const arena = arenaOf({ now, at: 'ready' }).run;
const steps = arena.steps.map((step) =>
  step.step_key === 'pick'
    ? {
        ...step,
        step_key: 'approve',
        title: 'Approve what is merged',
        reason: 'Waits for your approval',
        person: 'approve' as const,
      }
    : step,
);
const run = {
  ...arena,
  flow: 'mend',
  reason: 'Approve what is merged: Waits for your approval',
  steps,
  waits: waitsOf(steps, now),
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

const focused = () => document.activeElement?.getAttribute('aria-label');

it('is walked by keys with what agents ask, and arrives from elsewhere', async () => {
  const going = runningRun(now);
  const page = show('/runs', [run, going], { asks: [askOf(going, 'angle.correctness', { n: 1, now })] });
  await page.user.keyboard('n');
  expect(page.at()).toBe(`/asks?ask=${step?.id}`);
  await waitFor(() => expect(focused()).toBe('Waits for you: Approve what is merged'));
  await page.user.keyboard('n');
  expect(focused()).toMatch(/^Asks: /);
  await page.user.keyboard('n');
  expect(focused()).toBe('Waits for you: Approve what is merged');
  await page.user.keyboard('p');
  expect(focused()).toMatch(/^Asks: /);
});

it('says since when it waits, not since when the run was launched', async () => {
  show('/asks', [run]);
  const card = await screen.findByRole('region', { name: 'Waits for you: Approve what is merged' });
  expect(card.querySelector('time')?.dateTime).toBe(run.waits[0]?.since);
});

const refused = (name: string) => refusalOf(screen.getByRole('button', { name }));

it('tells who may not decide why, and takes no word of them', async () => {
  replies.set('GET /api/me', { status: 200, body: tokenOf('read') });
  const ask = askOf(runningRun(now), 'angle.tests', { n: 9, now, title: 'Run make', patterns: ['make'], detail: null });
  const { user } = show('/asks', [run, runningRun(now)], { asks: [ask] });
  await waitFor(() => expect(refused('Approve')).toMatch(/needs the scope “answer”/));
  const names = ['Approve', 'Decline…', 'Allow once', 'For this run', 'Deny', 'Deny and say why…'];
  for (const name of names) expect(refused(name)).toMatch(/needs the scope “answer”/);
  await user.keyboard('aswd');
  expect(sent).toEqual([]);
  expect(document.activeElement?.textContent).toBe('Approve');
  expect(screen.getByRole('tooltip').textContent).toBe(refused('Approve'));
});

it('leads who may not decide from the pattern to the reason', async () => {
  replies.set('GET /api/me', { status: 200, body: tokenOf('read') });
  const going = runningRun(now);
  const ask = askOf(going, 'angle.tests', { n: 9, now, title: 'Run make', patterns: ['make'], detail: null });
  const { user } = show(`/runs/${going.id}`, [going], { asks: [ask] });
  await waitFor(() => expect(refused('Allow once')).toMatch(/needs the scope “answer”/));
  await user.keyboard('A');
  expect(document.activeElement?.textContent).toBe('For this step');
  expect(screen.getByRole('tooltip').textContent).toBe(refused('For this step'));
});
