// @vitest-environment happy-dom
import { mostArchiveBytes } from '@boocode/contracts/run-archive';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeAll, describe, expect, it } from 'vitest';
import { failedRun } from '../../e2e/fixture-runs.js';
import { now, replies, show, useTestServer } from '../testing/app-page.js';
import { FakeUpload, useFakeUploads } from '../testing/fake-upload.js';
import { refusalOf } from '../testing/refusal-of.js';
import { tokenOf } from '../testing/token-of.js';

const failed = failedRun(now);
const archive = () => new File(['{"format":"boocode.run-archive"}'], 'run-1.json.gz');

useTestServer();
useFakeUploads();
beforeAll(async () => {
  // What is loaded when it is first seen is there when the tests begin.
  await Promise.all([import('./ImportDialog.js'), import('../palette/Palette.js')]);
});

type Page = ReturnType<typeof show>;

const dialogOf = async () => within(await screen.findByRole('dialog', { name: 'Import a run' }));

async function opened(page: Page) {
  await page.user.click(await screen.findByRole('button', { name: 'Import a run…' }));
  return dialogOf();
}
const choose = (page: Page, file: File) => page.user.upload(screen.getByLabelText('File of a run'), file);

describe('a run from a file', () => {
  it('is taken in by the palette, told how far it is, and shown', async () => {
    const page = show('/asks', [failed]);
    await page.user.keyboard('{Control>}k{/Control}');
    const palette = within(await screen.findByRole('dialog', { name: 'Find anything' }));
    await page.user.type(palette.getByRole('combobox'), 'imp');
    await page.user.click(await palette.findByRole('option', { name: /^Import a run…/ }));
    const dialog = await dialogOf();
    await choose(page, archive());
    const [request] = FakeUpload.all;
    expect(request?.open).toHaveBeenCalledWith('POST', '/api/coder/flow-runs/import');
    request?.reach(2, 5);
    await waitFor(() => expect(dialog.getByRole('status').textContent).toMatch(/run-1\.json\.gz.*Sending: 40%/));
    request?.reach(5, 5);
    await waitFor(() => expect(dialog.getByRole('status').textContent).toContain('Checking and writing it'));
    request?.finish(201, { id: failed.id, created: true, url: `/runs/${failed.id}` });
    await waitFor(() => expect(page.at()).toBe(`/runs/${failed.id}`));
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it.each([
    ['the list of runs', '/runs', [failed]],
    ['the empty list of runs', '/runs', []],
    ['the launch form', '/new', []],
  ])('can be imported from %s', async (_where, path, runs) => {
    replies.set('GET /api/coder/flows', { status: 200, body: [] });
    const page = show(path, runs);
    const dialog = await opened(page);
    expect(document.activeElement).toBe(dialog.getByRole('button', { name: 'Choose a file…' }));
  });

  it('is refused in the words of the server, and another one can be chosen', async () => {
    const page = show('/runs', [failed]);
    const dialog = await opened(page);
    await choose(page, archive());
    FakeUpload.all[0]?.finish(422, { code: 'archive.broken', message: 'The archive is broken: tasks[0].state' });
    expect((await dialog.findByRole('alert')).textContent).toContain('tasks[0].state');
    await page.user.click(dialog.getByRole('button', { name: 'Choose another file…' }));
    await choose(page, archive());
    await waitFor(() => expect(dialog.queryByRole('alert')).toBeNull());
    FakeUpload.all[1]?.finish(200, { id: failed.id, created: false, url: `/runs/${failed.id}` });
    await waitFor(() => expect(page.at()).toBe(`/runs/${failed.id}`));
  });

  it('is not sent when it can be no run: empty, too large, or several at once', async () => {
    const page = show('/runs', [failed]);
    const dialog = await opened(page);
    const huge = archive();
    Object.defineProperty(huge, 'size', { value: mostArchiveBytes + 1 });
    for (const [files, words] of [
      [[new File([], 'empty.json')], /empty\.json is empty/],
      [[huge], /has at most 268\.4 MB/],
      [[archive(), archive()], /A run is one file/],
    ] as const) {
      fireEvent.drop(dialog.getByRole('status'), { dataTransfer: { types: ['Files'], files } });
      await waitFor(() => expect(dialog.getByRole('alert').textContent).toMatch(words));
    }
    expect(FakeUpload.all).toEqual([]);
  });

  it('is broken off with its dialog', async () => {
    const page = show('/runs', [failed]);
    const dialog = await opened(page);
    await choose(page, archive());
    await page.user.click(dialog.getByRole('button', { name: 'Cancel' }));
    expect(FakeUpload.all[0]?.abort).toHaveBeenCalledOnce();
    expect(page.at()).toBe('/runs');
  });

  it('is not offered to who may not have agents work, in the palette or the list', async () => {
    replies.set('GET /api/me', { status: 200, body: tokenOf('read') });
    const page = show('/runs', [failed]);
    const button = screen.getByRole('button', { name: 'Import a run…' });
    await waitFor(() => expect(refusalOf(button)).toMatch(/needs the scope “run”/));
    await page.user.keyboard('{Control>}k{/Control}');
    const option = await screen.findByRole('option', { name: /^Import a run…/ });
    expect(option.getAttribute('aria-disabled')).toBe('true');
    expect(option.title).toMatch(/needs the scope “run”/);
  });
});
