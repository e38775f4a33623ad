import { askOf, someAsks } from '../fixture-asks.js';
import { areaRun } from '../fixture-area.js';
import { idOf } from '../fixture-build.js';
import { ok, type Resource } from '../fixture-resource.js';
import { doneRun, failedRun, fullRun, runningRun, transcript } from '../fixture-runs.js';
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
];
