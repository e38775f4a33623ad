import { idOf } from '../fixture-build.js';
import { fixtureFindings, manyFindings } from '../fixture-findings.js';
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
