// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import { idOf } from '../../e2e/fixture-build.js';
import { replies, sent, show, useTestServer } from '../testing/app-page.js';
import { refusalOf } from '../testing/refusal-of.js';
import { tokenOf } from '../testing/token-of.js';

useTestServer();

const launch = 'POST /api/coder/arenas';
const reply = { id: idOf(60), created: true, url: `/runs/${idOf(60)}`, notice: null };

beforeEach(() => {
  replies.set('GET /api/coder/task-list?', { status: 200, body: { groups: [], next: null } });
  replies.set('GET /api/coder/task-list/counts', { status: 200, body: { open: 0, needs_you: 0, failed: 0 } });
  replies.set('GET /api/coder/flow-history', { status: 200, body: [] });
});

/** The sheet, opened from the list of tasks, with all that it needs said. */
async function opened() {
  const page = show('/tasks', []);
  await page.user.click(await screen.findByRole('button', { name: 'New arena' }));
  const sheet = within(await screen.findByRole('dialog', { name: 'New arena' }));
  await page.user.type(await sheet.findByLabelText('Repository'), '/home/mara/shop');
  await page.user.type(sheet.getByLabelText('What all of them should do'), 'Mend it');
  return { ...page, sheet };
}

it('starts as many as there are, by the keyboard, and shows their run', async () => {
  replies.set(launch, { status: 201, body: reply });
  const { user, sheet, at } = await opened();
  await user.click(sheet.getByRole('button', { name: 'Another one as A' }));
  expect(within(sheet.getByRole('list', { name: 'Contestants' })).getAllByRole('listitem')).toHaveLength(3);
  await user.keyboard('{Control>}{Enter}{/Control}');
  await waitFor(() => expect(at()).toBe(`/runs/${idOf(60)}`));
  expect(sent.find(({ what }) => what === launch)?.body).toMatchObject({
    repo: '/home/mara/shop',
    prompt: 'Mend it',
    contestants: [
      { agent: 'opencode' },
      { agent: 'opencode' },
      { agent: 'opencode', model: 'anthropic/claude-sonnet' },
    ],
    pick: 'person',
  });
});

it('asks for a word above what needs none, and sends it as confirmed', async () => {
  const forecast = {
    tokens: { low: 1e6, high: 2e6 },
    minutes: { low: 5, high: 9 },
    usd: { low: 3, high: 6 },
    attempts: 4,
  };
  const details = { forecast, above: { usd: 5 } };
  replies.set(launch, { status: 409, body: { code: 'launch.confirm', message: 'It may come to $6.', details } });
  const { user, sheet } = await opened();
  await user.click(sheet.getByRole('button', { name: 'Start 2 of them' }));
  replies.set(launch, { status: 201, body: reply });
  await user.click(await sheet.findByRole('button', { name: 'Launch for about $3.00–$6.00' }));
  await waitFor(() => expect(sent.at(-1)?.body).toMatchObject({ confirmed: true }));
});

it('shows the commands that nobody has agreed to, and goes on after the agreement', async () => {
  const details = { project_id: idOf(5000, 1), hash: 'f00d', setup: ['npm ci'], check: 'npm test' };
  replies.set(launch, { status: 409, body: { code: 'project.untrusted', message: 'Nobody has agreed.', details } });
  const { user, sheet, at } = await opened();
  await user.click(sheet.getByRole('button', { name: 'Start 2 of them' }));
  expect(await sheet.findByText('npm ci')).toBeTruthy();
  const start = sheet.getByRole<HTMLButtonElement>('button', { name: 'Start 2 of them' });
  expect(start.disabled).toBe(true);
  const agree = `POST /api/coder/projects/${details.project_id}/commands/agree`;
  const { hash, setup, check } = details;
  replies.set(agree, { status: 200, body: { hash, setup, check, agreed: true } });
  replies.set(launch, { status: 201, body: reply });
  await user.click(sheet.getByRole('button', { name: 'Agree to these commands' }));
  await waitFor(() => expect(start.disabled).toBe(false));
  await user.click(start);
  await waitFor(() => expect(at()).toBe(`/runs/${idOf(60)}`));
});

it('keeps what was said when it is left, and says what is missing', async () => {
  const { user, sheet } = await opened();
  await user.clear(sheet.getByLabelText('Repository'));
  expect(sheet.getByText(/It cannot start yet: Name the repository/)).toBeTruthy();
  await user.click(sheet.getByRole('button', { name: 'Cancel' }));
  await user.click(screen.getByRole('button', { name: 'New arena' }));
  const again = await screen.findByLabelText<HTMLTextAreaElement>('What all of them should do');
  expect(again.value).toBe('Mend it');
});

it('shows what is to be known of the base before it goes on', async () => {
  replies.set(launch, { status: 201, body: { ...reply, notice: 'The upstream could not be asked.' } });
  const { user, sheet, at } = await opened();
  await user.click(sheet.getByRole('button', { name: 'Start 2 of them' }));
  expect(await sheet.findByText(/The upstream could not be asked/)).toBeTruthy();
  await user.click(sheet.getByRole('button', { name: 'Show the arena' }));
  expect(at()).toBe(`/runs/${idOf(60)}`);
});

it('does not start for who may not have agents work, neither by the button nor by the keyboard', async () => {
  replies.set('GET /api/me', { status: 200, body: tokenOf('read') });
  const { user, sheet } = await opened();
  const start = sheet.getByRole('button', { name: 'Start 2 of them' });
  await waitFor(() => expect(refusalOf(start)).toMatch(/needs the scope “run”/));
  await user.keyboard('{Control>}{Enter}{/Control}');
  expect(sheet.getByRole('tooltip').textContent).toBe(refusalOf(start));
  expect(sent.find(({ what }) => what === launch)).toBeUndefined();
});
