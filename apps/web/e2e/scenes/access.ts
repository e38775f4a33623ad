import { fixtureAccess } from '../fixture-access.js';
import { idOf } from '../fixture-build.js';
import { failedRun, runningRun } from '../fixture-runs.js';
import { now, wideAndPhone, type Scene } from './scene.js';

const of = 'orchestrator' as const;
const failed = failedRun(now);
const imported = {
  ...failed,
  imported: {
    run_id: idOf(9_038),
    written_by: '0.9.0',
    exported_at: new Date(now - 3_600_000).toISOString(),
    at: new Date(now - 60_000).toISOString(),
  },
};
const reader = () => [fixtureAccess({ scopes: ['read'] })];

/** What may not be done, by whom it may not; and runs that come from elsewhere. */
export const accessScenes: readonly Scene[] = [
  {
    name: 'orchestrator-reader',
    of,
    state: 'more',
    title: 'A run, seen with a token that may only read',
    at: `/runs/${idOf(40)}?step=angle.tests`,
    looks: wideAndPhone,
    world: { runs: [runningRun(now)] },
    parts: reader,
    async arrange(page) {
      await page.getByRole('button', { name: 'Fork from here…', disabled: true }).focus();
      await page.getByRole('tooltip', { name: /needs the scope “run”/ }).waitFor();
    },
  },
  {
    name: 'page-launch-reader',
    of: 'page',
    state: 'more',
    title: 'The launch form, for who may not launch',
    at: '/new',
    looks: wideAndPhone,
    parts: reader,
    arrange: (page) =>
      page
        .getByRole('status')
        .filter({ hasText: /^phone may not/ })
        .waitFor(),
  },
  {
    name: 'orchestrator-imported-step',
    of,
    state: 'more',
    title: 'A step of an imported run: to be read, not to be done again',
    at: `/runs/${failed.id}?step=discovery`,
    looks: wideAndPhone,
    world: { runs: [imported] },
    arrange: (page) => page.getByText(/This run ended elsewhere/).waitFor(),
  },
  {
    name: 'orchestrator-import',
    of,
    state: 'more',
    title: 'A run is taken in from a file',
    at: '/runs',
    looks: ['wide-dark', 'narrow-light', 'phone-light'],
    world: { runs: [runningRun(now), failed] },
    async arrange(page) {
      await page.getByRole('button', { name: 'Import a run…' }).click();
      await page.getByRole('dialog', { name: 'Import a run' }).getByText('Choose the file, or drop it here.').waitFor();
    },
  },
  {
    name: 'orchestrator-import-failing',
    of,
    state: 'failing',
    title: 'A file that is no run',
    at: '/runs',
    looks: wideAndPhone,
    world: { runs: [runningRun(now), failed] },
    parts: () => [
      {
        answer: ({ path }) =>
          path === '/api/coder/flow-runs/import'
            ? {
                status: 422,
                body: {
                  code: 'archive.broken',
                  message:
                    'The file begins as gzip and cannot be unpacked (unexpected end of file). It may be cut off: copy or export it again.',
                },
              }
            : null,
      },
    ],
    async arrange(page) {
      await page.getByRole('button', { name: 'Import a run…' }).click();
      const file = { name: 'run-0199c0de.json.gz', mimeType: 'application/gzip', buffer: Buffer.from('{}') };
      await page.getByLabel('File of a run').setInputFiles(file);
      await page.getByRole('alert').waitFor();
    },
  },
];
