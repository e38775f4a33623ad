// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import { expect, describe, it } from 'vitest';
import { arenaOf, conflicting, merged, occupied, picked, type ArenaFixture } from '../../e2e/fixture-arena.js';
import { changesOf, diffOf, standing } from '../../e2e/fixture-arenas.js';
import { idOf } from '../../e2e/fixture-build.js';
import { now, replies, sent, show, useTestServer } from '../testing/app-page.js';
import { refusalOf } from '../testing/refusal-of.js';
import { tokenOf } from '../testing/token-of.js';

useTestServer();

const ok = (path: string, body: unknown) => replies.set(`GET ${path}`, { status: 200, body });

/** Shows the run of an arena, with all that is asked for it. */
function open({ run, arena }: ArenaFixture, merge: Parameters<typeof standing>[0] = { kind: 'clean' }) {
  ok(`/api/coder/arenas/${arena.id}`, arena);
  for (const [index, { chat_id }] of arena.contestants.entries()) {
    const { files } = changesOf(index + 1);
    ok(`/api/coder/chats/${chat_id}/changes`, changesOf(index + 1));
    ok(`/api/coder/chats/${chat_id}/git?target=main`, standing(merge));
    for (const { path } of files) {
      const query = new URLSearchParams({ path }).toString();
      ok(`/api/coder/chats/${chat_id}/changes/file?${query}`, {
        path,
        diff: diffOf(path, index + 1),
        truncated: false,
      });
    }
  }
  return show(`/runs/${run.id}`, [run]);
}

const ready = (given: Parameters<typeof arenaOf>[0]['arena'] = {}) => arenaOf({ now, at: 'ready', arena: given });
const pickOf = ({ arena }: ArenaFixture) => `POST /api/coder/tasks/${arena.pick_task_id}/answer`;
const form = () => screen.findByRole('form', { name: 'Pick the winner' });
const answered = (fixture: ArenaFixture) => {
  const step = fixture.run.steps.find(({ id }) => id === fixture.arena.pick_task_id);
  return { ...step, state: 'completed', condition: 'completed', output_summary: 'B was picked, to be merged.' };
};

describe('an arena at work', () => {
  it('shows each contestant with its state, its last lines and its cost', async () => {
    open(arenaOf({ now, at: 'live' }));
    const first = await screen.findByRole('article', { name: 'claude · claude-opus' });
    expect(first.textContent).toMatch(/running.*84k tokens.*lines 80 to 140.*nothing committed yet/);
    expect(screen.getByRole('article', { name: 'opencode · glm-5' }).textContent).toMatch(
      /completed.*3 files.*check runs/,
    );
    expect(screen.queryByRole('form', { name: 'Pick the winner' })).toBeNull();
  });

  it('compares files of those that have left something', async () => {
    const { user } = open(ready());
    const files = await screen.findByRole('region', { name: 'Files by contestant' });
    await user.click(await within(files).findByRole('button', { name: 'src/payments/charge.ts' }));
    const sides = await screen.findByRole('list', { name: /^Changes in src\/payments\/charge.ts/ });
    expect(within(sides).getAllByRole('listitem')).toHaveLength(3);
    expect(await within(sides).findAllByRole('region')).toHaveLength(3);
  });
});

describe('a pick', () => {
  it('is made by the keyboard alone, with what will happen told before', async () => {
    const fixture = ready();
    replies.set(pickOf(fixture), { status: 200, body: answered(fixture) });
    const { user, at } = open(fixture, { kind: 'conflicts', paths: ['src/payments/charge.ts'] });
    await form();
    await user.keyboard('2');
    expect(at()).toBe(`/runs/${idOf(60)}`);
    expect((await screen.findByText(/It would not be merged/)).textContent).toContain('conflicts with main');
    const chosen = within(await form()).getByRole<HTMLInputElement>('radio', { name: /opencode/ });
    expect(chosen.checked).toBe(true);
    chosen.focus();
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(sent.map(({ what }) => what)).toContain(pickOf(fixture)));
    expect(sent.at(-1)?.body).toEqual({
      kind: 'pick',
      pick: { contestant: 'B', after: { do: 'merge', way: 'merge' }, words: '' },
      by: 'web',
    });
  });

  it('of none has words alone', async () => {
    const fixture = ready();
    replies.set(pickOf(fixture), { status: 200, body: answered(fixture) });
    const { user } = open(fixture);
    await user.click(within(await form()).getByRole('radio', { name: 'None of them' }));
    await user.type(screen.getByLabelText('Why'), 'All too large.');
    await user.click(screen.getByRole('button', { name: 'Pick none of them' }));
    await waitFor(() =>
      expect(sent.at(-1)?.body).toMatchObject({ pick: { contestant: null, words: 'All too large.' } }),
    );
  });

  it('that comes second says who was picked already', async () => {
    const fixture = ready();
    const message = 'It was answered already at 12:01 UTC: B was picked, to be merged. Your answer changed nothing.';
    const details = { task: answered(fixture) };
    replies.set(pickOf(fixture), { status: 409, body: { code: 'step.answered', message, details } });
    const { user } = open(fixture);
    await form();
    await user.keyboard('1');
    await user.click(await screen.findByRole('button', { name: 'Pick A and merge it into main' }));
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toMatch(/Somebody else was first.*B was picked, to be merged/);
  });

  it('is not for who may not answer, by button or key, and says why', async () => {
    replies.set('GET /api/me', { status: 200, body: tokenOf('run') });
    const { user } = open(ready());
    await form();
    await user.keyboard('1');
    const pick = await screen.findByRole('button', { name: 'Pick A and merge it into main' });
    await waitFor(() => expect(refusalOf(pick)).toMatch(/needs the scope “answer”/));
    (await form()).focus();
    await user.keyboard('{Control>}{Enter}{/Control}');
    expect(sent).toEqual([]);
    expect(screen.getByRole('tooltip').textContent).toBe(refusalOf(pick));
  });

  it('can not be of one that failed', async () => {
    const { user } = open(arenaOf({ now, at: 'ready', failed: ['C'] }));
    await form();
    await user.keyboard('3');
    const lost = within(await form()).getByRole<HTMLInputElement>('radio', { name: /codex/ });
    expect([lost.disabled, lost.checked]).toEqual([true, false]);
  });

  it('is blind where that was asked for: no name anywhere before it', async () => {
    const { user } = open(ready({ blind: true }));
    await form();
    expect(document.body.textContent).not.toMatch(/claude-opus|glm-5|gpt-6/);
    expect(refusalOf(screen.getByRole('button', { name: 'Open its chat: A' }))).toMatch(/would say who it is/);
    await user.click(screen.getByRole('tab', { name: /Steps/ }));
    expect((await screen.findAllByText(/^Contestant A/)).length).toBeGreaterThan(0);
    expect(document.body.textContent).not.toMatch(/claude-opus|glm-5|gpt-6/);
  });
});

describe('after the pick', () => {
  it.each([
    ['merged', merged, /Merged.*main/],
    ['conflicts', conflicting, /Conflicts, not merged.*src\/payments\/refund.ts.*Merge again/],
    ['occupied', occupied, /Occupied, not merged.*checked out in \/home\/mara\/shop.*Merge again/],
    ['pending', null, /On its way/],
  ] as const)('what became of the winner is said: %s', async (_name, merge, words) => {
    open(arenaOf({ now, at: 'picked', arena: picked('A', merge) }));
    const region = await screen.findByRole('region', { name: 'The pick' });
    expect(region.textContent).toContain('[SELECTED]');
    expect(region.textContent).toMatch(words);
  });

  it('tells who was behind the letters', async () => {
    open(arenaOf({ now, at: 'picked', arena: { blind: true, ...picked('B', merged) } }));
    expect((await screen.findByLabelText('Who they were')).textContent).toContain('Bopencode · glm-5');
  });

  it('starts a rematch, once the commands of the repository were agreed to', async () => {
    const fixture = arenaOf({ now, at: 'picked', arena: picked('A', merged) });
    const rematch = `POST /api/coder/arenas/${fixture.arena.id}/rematch`;
    const details = { project_id: idOf(5000, 1), hash: 'f00d', setup: ['npm ci'], check: 'npm test' };
    replies.set(rematch, { status: 409, body: { code: 'project.untrusted', message: 'Nobody has agreed.', details } });
    const { user, at } = open(fixture);
    await user.click(await screen.findByRole('button', { name: 'Rematch…' }));
    await user.click(await screen.findByRole('button', { name: 'Start the rematch' }));
    expect(await screen.findByText('npm ci')).toBeTruthy();
    const { hash, setup, check } = details;
    replies.set(`POST /api/coder/projects/${details.project_id}/commands/agree`, {
      status: 200,
      body: { hash, setup, check, agreed: true },
    });
    replies.set(rematch, {
      status: 201,
      body: { id: idOf(61), created: true, url: `/runs/${idOf(61)}`, notice: null },
    });
    await user.click(screen.getByRole('button', { name: 'Agree to these commands' }));
    const start = screen.getByRole<HTMLButtonElement>('button', { name: 'Start the rematch' });
    await waitFor(() => expect(start.disabled).toBe(false));
    replies.set(`GET /api/coder/flow-runs/${idOf(61)}`, { status: 404, body: { code: 'x', message: 'Not yet.' } });
    await user.click(start);
    await waitFor(() => expect(at()).toBe(`/runs/${idOf(61)}`));
    expect(sent.find(({ what }) => what === rematch)?.body).toMatchObject({ words: '', learned: true });
  });
});
