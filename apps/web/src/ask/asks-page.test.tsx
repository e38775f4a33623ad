// @vitest-environment happy-dom
import type { AskView } from '@boocode/contracts/ask';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { askOf, sameAsks, someAsks } from '../../e2e/fixture-asks.js';
import { doneRun, runningRun } from '../../e2e/fixture-runs.js';
import { now, replies, sent, show, useTestServer } from '../testing/app-page.js';

const running = runningRun(now);
const other = { ...doneRun(now), title: 'Another review' };
const answerTo = (ask: AskView) => `POST /api/coder/asks/${ask.id}/answer`;
const allowed = (ask: AskView) => ({
  status: 200,
  body: { ...ask, state: 'allowed', scope: 'once', answered_by: 'web', answered_at: new Date(now).toISOString() },
});
const same = sameAsks(running, now);
const elsewhere = askOf(other, 'angle.tests', { n: 9, now, title: 'Run make', patterns: ['make'], detail: null });

useTestServer();

const card = (name: RegExp) => screen.getByRole('region', { name });
const focused = () => document.activeElement?.getAttribute('aria-label');

describe('what needs a person', () => {
  it('is one card for agents of a run that ask the same, and one answer for all of them', async () => {
    for (const ask of same) replies.set(answerTo(ask), allowed(ask));
    const page = show('/asks', [running, other], { asks: [...same, elsewhere] });
    expect(screen.getAllByRole('region', { name: /^Asks: Run npm test/ })).toHaveLength(1);
    expect(card(/npm test/).textContent).toMatch(/3 agents ask the same.*Security, Correctness, Data/);
    await page.user.click(within(card(/npm test/)).getByRole('button', { name: 'Allow once, all 3' }));
    expect((await screen.findByText(/Allowed/)).textContent).toContain('(3 agents)');
    expect(sent.map(({ what }) => what)).toEqual(same.map(answerTo));
    expect(card(/Run make/)).toBeTruthy();
  });

  it('leaves open what did not arrive, and only that', async () => {
    const [first, second, third] = same;
    if (first === undefined || second === undefined || third === undefined) throw new Error('There are three.');
    replies.set(answerTo(first), allowed(first));
    replies.set(answerTo(second), { status: 502, body: { code: 'coder.away', message: 'Coder does not answer.' } });
    const taken = { ...third, state: 'denied', scope: 'once', answered_by: 'cli', message: 'Not here.' };
    const details = { ask: taken };
    replies.set(answerTo(third), { status: 409, body: { code: 'ask.denied', message: 'It was denied.', details } });
    const page = show('/asks', [running], { asks: same });
    await page.user.click(within(card(/npm test/)).getByRole('button', { name: /Allow once/ }));
    await screen.findByText(/Denied by cli: Not here/);
    expect(card(/npm test/).textContent).not.toContain('ask the same');
    expect(card(/npm test/).textContent).toContain('Correctness');
  });

  it('is walked by keys over all runs, and answering goes on to the next', async () => {
    const [edit] = someAsks(running, now).slice(1);
    if (edit === undefined) throw new Error('The fixture has an edit.');
    replies.set(answerTo(edit), allowed(edit));
    const page = show('/runs', [running, other], { asks: [edit, elsewhere] });
    await page.user.keyboard('n');
    expect(page.at()).toBe(`/asks?ask=${edit.id}`);
    await waitFor(() => expect(focused()).toBe('Asks: Edit src/payments/charge.ts'));
    await page.user.keyboard('n');
    expect(focused()).toBe('Asks: Run make');
    await page.user.keyboard('p');
    expect(focused()).toBe('Asks: Edit src/payments/charge.ts');
    await page.user.keyboard('a');
    await waitFor(() => expect(focused()).toBe('Asks: Run make'));
    expect(sent.map(({ what }) => what)).toEqual([answerTo(edit)]);
    // A key that follows at once is not heard: nobody has read the next one yet.
    await page.user.click(screen.getByTitle('Open the step (o)'));
    expect(page.at()).toBe(`/runs/${other.id}?step=${elsewhere.task_id}&part=transcript`);
  });

  it('says what it may change, why, where and with which words', () => {
    const detail = { command: 'npm test -- payments', cwd: '/home/mara/shop', description: 'Runs the tests' };
    const asked = askOf(running, 'angle.correctness', { n: 1, now, detail });
    show('/asks', [running], { asks: [asked, ...someAsks(running, now).slice(1)] });
    const command = card(/Run npm test/);
    expect(command.textContent).toMatch(
      /runs a command.*Runs the tests.*\$ npm test -- payments.*in \/home\/mara\/shop/,
    );
    expect(card(/Edit src/).textContent).toContain('changes files');
    const unknown = card(/zzz/);
    expect(unknown.textContent).toContain('of a kind that is not known here');
    expect(within(unknown).getByRole('button', { name: 'Allow once' })).toBeTruthy();
    expect(unknown.querySelector('details')?.open).toBe(true);
  });

  it('is allowed for a pattern by keys', async () => {
    const [ask] = same;
    if (ask === undefined) throw new Error('There is one.');
    replies.set(answerTo(ask), allowed(ask));
    const page = show('/asks', [running], { asks: [ask] });
    await page.user.keyboard('A');
    expect(document.activeElement).toBe(screen.getByLabelText('In step or run, allow'));
    await page.user.keyboard('npm test*{Enter}');
    await screen.findByText(/Allowed/);
    expect(sent.at(-1)?.body).toMatchObject({ decision: 'allow', scope: 'step', pattern: 'npm test*' });
  });

  it('is denied without a word', async () => {
    const [ask] = same;
    if (ask === undefined) throw new Error('There is one.');
    const reply = { ...allowed(ask).body, state: 'denied' };
    replies.set(answerTo(ask), { status: 200, body: reply });
    const page = show('/asks', [running], { asks: [ask] });
    await page.user.click(screen.getByRole('button', { name: 'Deny' }));
    await screen.findByText(/Denied/);
    expect(sent.at(-1)?.body).toMatchObject({ decision: 'deny', by: 'web' });
    expect(sent.at(-1)?.body).not.toHaveProperty('message');
  });
});
