// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { attemptsOf, outputOf, promptOf } from '../../e2e/fixture-steps.js';
import { runningRun } from '../../e2e/fixture-runs.js';
import { moment } from '../format/moment.js';
import { now, replies, show, useTestServer } from '../testing/app-page.js';

const running = runningRun(now);
const stepOf = (key: string) => {
  const step = running.steps.find(({ step_key }) => step_key === key);
  if (step === undefined) throw new Error(`The fixture has no step ${key}.`);
  return step;
};
const tests = stepOf('angle.tests');
const at = (key: string, part: string) => `/runs/${running.id}?step=${key}&part=${part}`;
const drawer = () => within(screen.getByRole('complementary', { name: /^Step / }));

useTestServer();

describe('a step beside the list', () => {
  it('says what it depends on, who waits for it, and what it was bound by, and leads there', async () => {
    replies.set(`GET /api/coder/tasks/${tests.id}/prompt`, { status: 200, body: promptOf(tests, running) });
    const page = show(at('angle.tests', 'overview'), [running]);
    expect(await drawer().findByText('evidence/produce v2')).toBeTruthy();
    expect(drawer().getByText('Depends on').parentElement?.textContent).toContain('Discovery');
    await page.user.click(drawer().getByRole('link', { name: /Fold and gates/ }));
    expect(page.at()).toBe(`/runs/${running.id}?step=fold`);
  });

  it('says whom it was planned for where a fallback goes on with it, there and on its row', () => {
    const instead_of = { agent: 'claude', model: 'anthropic/claude-opus' };
    const steps = running.steps.map((step) => (step.id === tests.id ? { ...step, instead_of } : step));
    show(at('angle.tests', 'overview'), [{ ...running, steps }]);
    const planned = 'Planned for claude · claude-opus';
    expect(drawer().getByText('Fallback').parentElement?.textContent).toContain(planned);
    expect(screen.getAllByTitle(planned).map(({ textContent }) => textContent)).toEqual(['fallback']);
  });

  it('says in the time of its reader until when it is parked, there and on its row', () => {
    const until = new Date(now + 60_000).toISOString();
    const reason = `Parked until ${until.slice(0, 10)} ${until.slice(11, 19)} UTC: Out of tokens.`;
    const parked = { state: 'pending', condition: 'parked', reason, ended_at: null } as const;
    const steps = running.steps.map((step) => (step.id === tests.id ? { ...step, ...parked } : step));
    show(at('angle.tests', 'overview'), [{ ...running, steps }]);
    const shown = screen.getAllByText(/Parked until/).map(({ textContent }) => textContent);
    expect(shown.length).toBeGreaterThan(1);
    for (const text of shown) expect(text).toContain(`Parked until ${moment(until, now)}: Out of tokens.`);
  });

  it('shows each tool call with what it was given, and those that failed alone', async () => {
    const page = show(at('angle.tests', 'tools'), [running]);
    const calls = await screen.findByRole('list', { name: 'Tool calls' });
    expect(within(calls).getAllByRole('listitem')).toHaveLength(3);
    await page.user.click(drawer().getByRole('button', { name: 'Failed: 1' }));
    const [failed, ...others] = within(calls).getAllByRole('listitem');
    expect(others).toEqual([]);
    if (failed === undefined) throw new Error('One call has failed.');
    await page.user.click(within(failed).getByRole('button'));
    expect(within(failed).getByLabelText('Input').textContent).toContain('charge.ts');
    expect(within(failed).getByLabelText('Output').textContent).toContain('larger than the limit');
  });

  it('has a diff only where something was written', () => {
    show(at('angle.tests', 'diff'), [running]);
    expect(drawer().queryByRole('tab', { name: /Diff/ })).toBeNull();
    expect(drawer().getByRole('tab', { name: 'Overview' }).getAttribute('aria-selected')).toBe('true');
  });

  it('shows its prompt, what it was handed and what it left behind', async () => {
    const data = stepOf('angle.data');
    replies.set(`GET /api/coder/tasks/${data.id}/prompt`, { status: 200, body: promptOf(data, running) });
    replies.set(`GET /api/coder/tasks/${data.id}/output`, { status: 200, body: outputOf(data) });
    show(at('angle.data', 'io'), [running]);
    expect((await drawer().findByLabelText('Prompt')).textContent).toContain('You are data-engineer');
    const input = drawer().getByRole('region', { name: 'Input' });
    expect(within(input).getByRole('link', { name: 'Discovery' })).toBeTruthy();
    expect((await drawer().findByLabelText('Data')).textContent).toContain('"findings"');
  });

  it('lays its attempts side by side', async () => {
    replies.set(`GET /api/coder/tasks/${tests.id}/attempts`, { status: 200, body: attemptsOf(tests, now) });
    show(at('angle.tests', 'attempts'), [running]);
    const table = await screen.findByRole('table');
    expect(within(table).getAllByRole('columnheader')).toHaveLength(3);
    const outcome = within(table).getByRole('row', { name: /^Outcome/ });
    expect(outcome.textContent).toBe('Outcomecut off: its process endedfailed');
  });

  it('says what could not be loaded, and tries again', async () => {
    const path = `GET /api/coder/tasks/${tests.id}/attempts`;
    replies.set(path, { status: 404, body: { code: 'route.not-found', message: 'There is no such thing.' } });
    const page = show(at('angle.tests', 'attempts'), [running]);
    expect((await screen.findByRole('alert')).textContent).toContain('There is no such thing.');
    replies.set(path, { status: 200, body: attemptsOf(tests, now) });
    await page.user.click(drawer().getByRole('button', { name: 'Try again' }));
    await screen.findByRole('table');
  });
});
