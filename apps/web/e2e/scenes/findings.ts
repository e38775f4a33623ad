import type { Page } from 'playwright-core';
import { idOf } from '../fixture-build.js';
import type { Peek } from '@boocode/contracts/finding-life';
import { fixtureFindings } from '../fixture-findings.js';
import { peekOf } from '../fixture-peek.js';
import { manyFindings } from '../fixture-review-findings.js';
import { ok, type Resource } from '../fixture-resource.js';
import { doneRun, failedRun, fullRun, runningRun } from '../fixture-runs.js';
import { fixtureProjects } from '../fixture-projects.js';
import { shop } from './panes.js';
import { everyLook, now, wideAndPhone, type Scene } from './scene.js';

const of = 'orchestrator' as const;
const runs = [runningRun(now), doneRun(now), failedRun(now), fullRun(now)];
const review = `/runs/${idOf(39)}?tab=findings`;
const injected = 'finding=security-reviewer%2F1';
const project = { ...shop, path: '/home/mara/shop' };
const parts = () => [fixtureProjects([project])];

/** A peek at a place of which this is known by now. */
const peekIs = (state: Peek['state']): Resource => ({
  answer({ path, query }) {
    if (!path.endsWith('/peek')) return null;
    const peek = peekOf(query.get('path') ?? '', Number(query.get('line_start')), query.get('quote') ?? '');
    const today = peek.now ?? peek.at_run;
    const others = {
      same: { ...peek.at_run, commit: today.commit },
      moved: today,
      changed: { ...today, lines: today.lines.with(5, '  const rows = await byName(query.name);'), marked: null },
      gone: null,
    };
    return ok({ ...peek, state, now: others[state] });
  },
});
const peekScene = (state: Peek['state'], title: string, words: RegExp): Scene => ({
  name: `orchestrator-peek-${state}`,
  of,
  state: 'more',
  title,
  at: `${review}&${injected}&peek=src%2Forders%2Fsearch.ts%3A41-44`,
  looks: wideAndPhone,
  world: { runs },
  parts: () => [peekIs(state), ...parts()],
  arrange: (page) => page.getByText(words).first().waitFor(),
});

async function openExport(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menu').waitFor();
}

/** Findings, as they are worked through. */
export const findingScenes: readonly Scene[] = [
  {
    name: 'orchestrator-findings',
    of,
    state: 'few',
    title: 'The findings of a review',
    at: review,
    looks: everyLook,
    world: { runs },
    parts,
    arrange: (page) => page.getByRole('link', { name: /The query is built/ }).waitFor(),
  },
  {
    name: 'orchestrator-findings-early',
    of,
    state: 'more',
    title: 'Findings while the run goes on',
    at: `/runs/${idOf(40)}?tab=findings`,
    world: { runs },
    parts,
    arrange: (page) => page.getByText('not validated yet').first().waitFor(),
  },
  {
    name: 'orchestrator-finding',
    of,
    state: 'more',
    title: 'All that is known of a finding',
    at: `${review}&${injected}`,
    looks: wideAndPhone,
    world: { runs },
    parts,
    arrange: (page) => page.getByText('what follows is run').waitFor(),
  },
  {
    name: 'orchestrator-finding-mended',
    of,
    state: 'more',
    title: 'What the validator quotes against a finding, and what its fix has committed',
    at: `${review}&finding=data-reviewer%2F1`,
    looks: ['wide-dark', 'phone-light'],
    world: { runs },
    parts,
    async arrange(page) {
      await page.getByText('stands there').waitFor();
      await page.getByRole('button', { name: /0042_orders_name/ }).click();
      await page.getByText('lock_timeout').waitFor();
    },
  },
  {
    name: 'orchestrator-peek',
    of,
    state: 'more',
    title: 'A cited place, which has moved since',
    at: `${review}&${injected}&peek=src%2Forders%2Fsearch.ts%3A41-44`,
    looks: ['wide-light', 'phone-dark'],
    world: { runs },
    parts,
    arrange: (page) => page.getByText('Moved to line').waitFor(),
  },
  peekScene('same', 'A cited place, which is as it was', /At the run/),
  peekScene('changed', 'A cited place, whose code was changed', /Changed/),
  peekScene('gone', 'A cited place, whose file is gone', /gone/i),
  {
    name: 'orchestrator-findings-issues',
    of,
    state: 'failing',
    title: 'Findings become issues, once somebody is signed in',
    at: review,
    looks: wideAndPhone,
    world: { runs },
    parts,
    async arrange(page) {
      await openExport(page);
      await page.getByRole('menuitem', { name: /GitHub issues/ }).click();
      await page.getByRole('button', { name: /^File 7 issues/ }).click();
      await page.getByText('gh is not signed in').first().waitFor();
    },
  },
  {
    name: 'orchestrator-findings-export',
    of,
    state: 'more',
    title: 'Where findings can go',
    at: review,
    looks: wideAndPhone,
    world: { runs },
    parts,
    arrange: openExport,
  },
  {
    name: 'orchestrator-findings-failing',
    of,
    state: 'failing',
    title: 'The findings could not be loaded',
    at: review,
    world: { runs },
    parts: () => [
      {
        answer: ({ path }) =>
          path.endsWith('/findings')
            ? {
                status: 502,
                body: { code: 'coder.away', message: 'Coder does not answer: it is starting or restarting.' },
              }
            : null,
      },
      ...parts(),
    ],
    arrange: (page) =>
      page
        .getByText(/Coder does not answer/)
        .first()
        .waitFor(),
  },
  {
    name: 'orchestrator-findings-task',
    of,
    state: 'more',
    title: 'Findings become tasks',
    at: review,
    looks: wideAndPhone,
    world: { runs },
    parts,
    async arrange(page) {
      await page.getByRole('checkbox', { name: /No test searches/ }).check();
      await page.getByRole('checkbox', { name: /four flags/ }).check();
      await page.getByRole('button', { name: 'Make tasks…' }).click();
      await page.getByRole('button', { name: 'Make 2 tasks' }).waitFor();
      await page.getByText('What the agents are told').click();
    },
  },
  {
    name: 'orchestrator-findings-dismiss',
    of,
    state: 'more',
    title: 'A finding is dismissed, with the reason',
    at: `${review}&${injected}`,
    looks: ['wide-light', 'phone-dark'],
    world: { runs },
    parts,
    async arrange(page) {
      await page.getByRole('button', { name: 'Dismiss…' }).click();
      await page.getByRole('button', { name: 'A risk that we take' }).click();
    },
  },
  {
    name: 'orchestrator-findings-compare',
    of,
    state: 'more',
    title: 'Two runs compared',
    at: `${review}&compare=${idOf(40)}`,
    looks: wideAndPhone,
    world: { runs },
    parts,
    arrange: (page) => page.getByRole('region', { name: 'Gone' }).waitFor(),
  },
  {
    name: 'orchestrator-findings-empty',
    of,
    state: 'empty',
    title: 'Nothing was found, and an angle is missing',
    at: `/runs/${idOf(41)}?tab=findings`,
    world: {
      runs: [
        {
          ...fullRun(now),
          ended_at: new Date(now).toISOString(),
          condition: 'gaps',
          result: {
            verdict: 'INCOMPLETE',
            findings: [],
            coverage: ['security', 'correctness', 'data'].map((name, index) => ({
              step_key: `angle.${name}`,
              persona: `${name}-reviewer`,
              required: true,
              state: index === 2 ? 'failed' : 'empty',
              note: '',
              protocols: [],
            })),
            conclusion: null,
            gaps: [],
          },
        },
      ],
    },
    arrange: (page) => page.getByText(/^No findings:/).waitFor(),
  },
  {
    name: 'orchestrator-findings-full',
    of,
    state: 'very full',
    title: 'Five hundred findings',
    at: `/runs/${idOf(39)}?tab=findings`,
    looks: wideAndPhone,
    world: { runs },
    parts: () => [fixtureFindings({ [idOf(39)]: manyFindings(39, 500) }), ...parts()],
    arrange: (page) => page.getByText('500 shown').waitFor(),
  },
];
