import { askOf, someAsks } from '../fixture-asks.js';
import { areaRun } from '../fixture-area.js';
import { idOf } from '../fixture-build.js';
import { ok, type Resource } from '../fixture-resource.js';
import { doneRun, failedRun, fullRun, runningRun, transcript } from '../fixture-runs.js';
import { flows } from '../fixture-flows.js';
import { someProblems, withProblems } from '../fixture-preview.js';
import { atShop, inShop, paneOf } from './panes.js';
import type { Page } from 'playwright-core';
import { everyLook, now, wideAndPhone, type Scene } from './scene.js';

const runs = [runningRun(now), doneRun(now), failedRun(now)];
/** What the steps did, told at the moment of the picture. */
const events = (): Resource[] => [{ answer: ({ path }) => (path.endsWith('/events') ? ok(transcript(now)) : null) }];
const of = 'orchestrator' as const;

export const orchestratorScenes: readonly Scene[] = [
  {
    name: 'orchestrator-empty',
    of,
    state: 'empty',
    title: 'No run yet',
    at: '/runs',
    world: { runs: [] },
    arrange: (page) => page.getByRole('main').getByRole('link').first().waitFor(),
  },
  {
    name: 'orchestrator-loading',
    of,
    state: 'loading',
    title: 'The list of runs while it loads',
    at: '/runs',
    world: { slow: true },
    arrange: (page) =>
      page
        .getByRole('status', { name: /^Loading/ })
        .first()
        .waitFor(),
  },
  {
    name: 'orchestrator-few',
    of,
    state: 'few',
    title: 'Three runs',
    at: '/runs',
    looks: wideAndPhone,
    world: { runs },
    arrange: (page) => page.getByRole('link', { name: /Payments/ }).waitFor(),
  },
  {
    name: 'orchestrator-run',
    of,
    state: 'more',
    title: 'A review while it runs',
    at: `/runs/${idOf(40)}`,
    looks: everyLook,
    world: { runs },
    parts: events,
    arrange: (page) =>
      page
        .getByRole('list', { name: 'Steps' })
        .getByRole('link', { name: /Correctness/ })
        .first()
        .waitFor(),
  },
  {
    name: 'orchestrator-step',
    of,
    state: 'more',
    title: 'What a failed step did',
    at: `/runs/${idOf(40)}?step=angle.tests`,
    looks: ['wide-light', 'phone-dark'],
    world: { runs },
    parts: events,
    arrange: (page) => page.getByRole('group', { name: 'What went wrong' }).waitFor(),
  },
  {
    name: 'orchestrator-needs-you',
    of,
    state: 'needs you',
    title: 'An agent asks, in its run',
    at: `/runs/${idOf(40)}`,
    looks: wideAndPhone,
    world: { runs, asks: runs[0] === undefined ? [] : [askOf(runs[0], 'angle.correctness', { n: 1, now })] },
    parts: events,
    arrange: (page) => page.getByRole('region', { name: /Run npm test/ }).waitFor(),
  },
  {
    name: 'orchestrator-full',
    of,
    state: 'very full',
    title: 'A run of very many steps',
    at: `/runs/${idOf(41)}`,
    looks: wideAndPhone,
    world: { runs: [fullRun(now), ...runs] },
    parts: events,
    arrange: (page) => page.getByRole('list', { name: 'Steps' }).getByRole('link').nth(10).waitFor(),
  },
  {
    name: 'orchestrator-failing',
    of,
    state: 'failing',
    title: 'Coder does not answer',
    at: '/runs',
    world: { failing: true },
    arrange: (page) =>
      page
        .getByText(/Coder does not answer/)
        .first()
        .waitFor(),
  },
  {
    name: 'orchestrator-report',
    of,
    state: 'more',
    title: 'The report of a review',
    at: `/runs/${idOf(39)}?tab=report`,
    looks: wideAndPhone,
    world: { runs },
    parts: events,
    arrange: (page) => page.getByRole('article', { name: 'Report' }).waitFor(),
  },
  {
    name: 'orchestrator-analysis',
    of,
    state: 'more',
    title: 'An architectural analysis that has ended',
    at: `/runs/${idOf(42)}`,
    world: { runs: [areaRun(now), ...runs] },
    parts: events,
    arrange: (page) => page.getByRole('list', { name: 'Steps' }).getByRole('link', { name: /Draw/ }).first().waitFor(),
  },
];

const [running] = runs;
export const pageScenes: readonly Scene[] = [
  {
    name: 'page-asks',
    of: 'page',
    state: 'needs you',
    title: 'Everything that waits for a person',
    at: '/asks',
    looks: wideAndPhone,
    world: { runs, asks: running === undefined ? [] : someAsks(running, now) },
    arrange: (page) => page.getByRole('region', { name: /zzz/ }).waitFor(),
  },
  {
    name: 'page-new-run',
    of: 'page',
    state: 'more',
    title: 'A new run',
    at: '/new',
    looks: wideAndPhone,
    arrange: (page) => page.getByRole('button', { name: 'Start the run' }).waitFor(),
  },
  {
    name: 'page-launch',
    of: 'page',
    state: 'few',
    title: 'A launch, over the workbench',
    at: atShop,
    looks: everyLook,
    parts: () => inShop([paneOf('empty')]),
    async arrange(page) {
      await openLauncher(page);
      await page.getByRole('button', { name: 'All 6 angles' }).click();
    },
  },
  {
    name: 'page-launch-flows',
    of: 'page',
    state: 'very full',
    title: 'Flows, with what they came to',
    at: atShop,
    looks: wideAndPhone,
    parts: () => [manyFlows, ...inShop([paneOf('empty')])],
    async arrange(page) {
      await openLauncher(page);
      await page.getByRole('button', { name: /^Flow/ }).click();
      await page
        .getByRole('option', { name: /Runbook/ })
        .first()
        .waitFor();
    },
  },
  {
    name: 'page-launch-problems',
    of: 'page',
    state: 'failing',
    title: 'What keeps a run from being launched',
    at: atShop,
    looks: wideAndPhone,
    parts: () => [withProblems(someProblems), ...inShop([paneOf('empty')])],
    arrange: openLauncher,
  },
];

async function openLauncher(page: Page): Promise<void> {
  await page.getByRole('region', { name: 'Empty' }).waitFor();
  await page.keyboard.press('n');
  await page.getByRole('list', { name: 'Steps by depth' }).waitFor();
}

/** As many as come with BooCode, one of the project, and one that has a fault. */
const manyFlows: Resource = {
  answer({ path, query }) {
    if (path !== '/api/coder/flows') return null;
    const known = flows.flatMap((flow) =>
      [flow, { ...flow, name: `${flow.name}-2` }, { ...flow, name: `${flow.name}-3` }].map((one, n) =>
        n === 0 ? one : { ...one, title: `${flow.title} ${n + 1}` },
      ),
    );
    const base = known[0];
    if (base === undefined || !query.has('repo')) return ok(known);
    const own = { ...base, name: 'release-check', title: 'Release check', summary: 'What this project looks at.' };
    return ok([{ ...own }, { ...own, name: 'broken', title: 'Broken', problem: 'line 4: no stages.' }, ...known]);
  },
};
