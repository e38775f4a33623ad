import type { TaskEventView } from '@boocode/contracts/agent-event';
import { askOf, sameAsks, someAsks } from '../fixture-asks.js';
import { areaRun } from '../fixture-area.js';
import { idOf } from '../fixture-build.js';
import { fixtureLimits } from '../fixture-limits.js';
import { strandedRun } from '../fixture-stranded.js';
import { budgetOfParked, gateOfParked, parkedRun } from '../fixture-parked.js';
import { ok, type Resource } from '../fixture-resource.js';
import { doneRun, failedRun, fullRun, runningRun, transcript } from '../fixture-runs.js';
import { flows } from '../fixture-flows.js';
import { someProblems, withProblems } from '../fixture-preview.js';
import { atShop, inShop, paneOf } from './panes.js';
import type { Page } from 'playwright-core';
import { stepDetail, writing } from '../fixture-steps.js';
import { everyLook, now, wideAndPhone, type Scene } from './scene.js';

const runs = [runningRun(now), doneRun(now), failedRun(now)];
/** What the steps did, told at the moment of the picture. */
const told = (said: TaskEventView[]) => (): Resource[] => [
  { answer: ({ path, world }) => (path.endsWith('/events') ? ok(said) : stepDetail(path, world, now)) },
];
const events = told(transcript(now));
const [reviewed] = runs;
/** With what a person watches while money is spent. */
const costly = {
  ...runningRun(now),
  budget: { tokens: 600_000, usd: 5 },
  cost_tokens: 502_600,
  cost_usd: 1.84,
  forecast: {
    tokens: { low: 120_000, high: 300_000 },
    minutes: { low: 4, high: 9 },
    usd: { low: 0.4, high: 1.1 },
    attempts: 14,
  },
  restarted: { at: '2026-03-02T09:27:11.000Z', kept: 3, resumed: 2, needs_decision: 1, cause: 'crashed' as const },
};
const parked = parkedRun(now);
const stranded = strandedRun(now);
const row = { required: true, note: '', protocols: [] };
/** A report that has a hole, and says so. */
const gappy = {
  ...doneRun(now),
  condition: 'gaps' as const,
  verdict: 'INCOMPLETE' as const,
  result: {
    verdict: 'INCOMPLETE' as const,
    findings: [],
    conclusion: null,
    gaps: [],
    coverage: [
      {
        ...row,
        step_key: 'angle.security',
        persona: 'security-reviewer',
        state: 'done' as const,
        protocols: [
          { protocol: 'injection', state: 'done' as const, note: '' },
          { protocol: 'secrets', state: 'empty' as const, note: '' },
          { protocol: 'dependencies', state: 'skipped' as const, note: 'The change touches no lock file' },
        ],
      },
      { ...row, step_key: 'angle.correctness', persona: 'correctness-reviewer', state: 'done' as const },
      { ...row, step_key: 'angle.data', persona: 'data-reviewer', state: 'empty' as const },
      {
        ...row,
        step_key: 'angle.errors',
        persona: 'errors-reviewer',
        state: 'failed' as const,
        note: 'The agent’s session limit was reached twice',
      },
      { ...row, step_key: 'angle.tests', persona: 'tests-reviewer', state: 'done' as const },
      {
        ...row,
        step_key: 'angle.devops',
        persona: 'devops-engineer',
        state: 'cut' as const,
        note: 'The band has six seats',
      },
    ],
  },
};
const stepScene = (part: string, title: string, looks: Scene['looks'], ready: Scene['arrange']): Scene => ({
  name: `orchestrator-step-${part}`,
  of: 'orchestrator',
  state: 'more',
  title,
  at: `/runs/${idOf(40)}?step=${part === 'diff' ? 'angle.errors' : 'angle.tests'}&part=${part}`,
  ...(looks !== undefined && { looks }),
  world: { runs },
  parts: part === 'diff' ? told(writing(now)) : events,
  arrange: ready,
});
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
    looks: [...wideAndPhone, 'narrow-light'],
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
  stepScene('transcript', 'What the agent of a step said and did', undefined, (page) =>
    page.getByText('catch in src/payments').waitFor(),
  ),
  stepScene('tools', 'The tool calls of a step', undefined, (page) =>
    page.getByRole('list', { name: 'Tool calls' }).waitFor(),
  ),
  stepScene('diff', 'What a step changed', ['wide-dark'], (page) =>
    page.getByRole('region', { name: /^Changes in/ }).waitFor(),
  ),
  stepScene('io', 'What a step was told, and left behind', undefined, (page) => page.getByLabel('Prompt').waitFor()),
  stepScene('attempts', 'The attempts of a step, side by side', wideAndPhone, (page) =>
    page.getByRole('table').waitFor(),
  ),
  {
    name: 'orchestrator-cost',
    of,
    state: 'more',
    title: 'A run with a budget, after a restart',
    at: `/runs/${idOf(40)}`,
    looks: ['wide-light', 'narrow-dark', 'phone-light'],
    world: { runs: [costly] },
    parts: events,
    arrange: (page) => page.getByRole('complementary', { name: 'Restart' }).waitFor(),
  },
  {
    name: 'orchestrator-parked',
    of,
    state: 'more',
    title: 'A run whose steps are parked behind a gate',
    at: `/runs/${idOf(40)}`,
    looks: ['wide-light', 'wide-dark', 'phone-light', 'phone-dark'],
    world: { runs: [parked] },
    parts: () => [fixtureLimits({ gates: [gateOfParked(now)], budgets: [budgetOfParked(parked)] }), ...events()],
    arrange: (page) => page.getByRole('button', { name: /^Open now/ }).waitFor(),
  },
  {
    name: 'orchestrator-gone-home',
    of,
    state: 'more',
    title: 'A run that waits for a host which is gone',
    at: `/runs/${idOf(40)}`,
    looks: ['wide-light', 'wide-dark', 'phone-light', 'phone-dark'],
    world: { runs: [stranded] },
    parts: events,
    arrange: (page) => page.getByRole('button', { name: 'Take it from box-1' }).waitFor(),
  },
  {
    name: 'orchestrator-graph',
    of,
    state: 'more',
    title: 'What leads where in a run',
    at: `/runs/${idOf(40)}?view=graph&step=angle.correctness`,
    looks: ['wide-light', 'narrow-dark'],
    world: { runs },
    parts: events,
    arrange: (page) =>
      page
        .locator('a', { hasText: /Validator.*waiting/ })
        .last()
        // A phone has the list instead.
        .waitFor({ state: 'attached' }),
  },
  {
    name: 'orchestrator-retry',
    of,
    state: 'more',
    title: 'What a retry does again, before it does',
    at: `/runs/${idOf(40)}?step=angle.tests`,
    looks: wideAndPhone,
    world: { runs },
    parts: events,
    async arrange(page) {
      await page.getByRole('group', { name: 'What went wrong' }).waitFor();
      await page.keyboard.press('r');
      await page.getByRole('dialog').getByRole('region', { name: 'Kept' }).waitFor();
    },
  },
  {
    name: 'orchestrator-coverage',
    of,
    state: 'more',
    title: 'A report with a hole, and why',
    at: `/runs/${idOf(39)}?tab=report`,
    world: { runs: [gappy] },
    parts: events,
    async arrange(page) {
      await page.getByRole('article', { name: 'Report' }).waitFor();
      await page.getByRole('region', { name: 'Coverage' }).locator('summary').click();
      await page.getByText('2 of 3 protocols').waitFor();
    },
  },
  {
    name: 'orchestrator-loading-run',
    of,
    state: 'loading',
    title: 'A run while it loads',
    at: `/runs/${idOf(40)}`,
    world: { slow: true },
    arrange: (page) => page.getByRole('status', { name: 'Loading the run' }).waitFor(),
  },
  {
    name: 'orchestrator-needs-you',
    of,
    state: 'needs you',
    title: 'An agent asks, in its run',
    at: `/runs/${idOf(40)}`,
    looks: wideAndPhone,
    world: { runs, asks: reviewed === undefined ? [] : [askOf(reviewed, 'angle.correctness', { n: 1, now })] },
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

export const pageScenes: readonly Scene[] = [
  {
    name: 'page-asks',
    of: 'page',
    state: 'needs you',
    title: 'Everything that waits for a person',
    at: '/asks',
    looks: wideAndPhone,
    world: {
      runs,
      asks: reviewed === undefined ? [] : [...sameAsks(reviewed, now), ...someAsks(reviewed, now).slice(1)],
    },
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
  await page.keyboard.press('c');
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
