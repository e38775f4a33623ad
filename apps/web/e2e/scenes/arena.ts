import type { GitStanding } from '@boocode/contracts/git-action';
import type { TaskEventView } from '@boocode/contracts/agent-event';
import type { Page } from 'playwright-core';
import { arenaOf, conflicting, merged, picked, type ArenaFixture } from '../fixture-arena.js';
import { fixtureArenas } from '../fixture-arenas.js';
import { idOf } from '../fixture-build.js';
import { mendRun } from '../fixture-mend.js';
import { fixtureCoderChats } from '../fixture-coder-chats.js';
import { groupOf, fixtureTasks, listedTask } from '../fixture-tasks.js';
import { ok, type Resource } from '../fixture-resource.js';
import { transcript } from '../fixture-runs.js';
import { atShop, inShop, paneOf, shop } from './panes.js';
import { everyLook, now, wideAndPhone, type Scene } from './scene.js';

const of = 'orchestrator' as const;
const at = `/runs/${idOf(60)}`;

/** What contestants said last, told at the moment of the picture. */
const said = (events: TaskEventView[]): Resource => ({
  answer: ({ path }) => (path.endsWith('/events') ? ok(events) : null),
});

type Told = Pick<Scene, 'name' | 'title' | 'arrange'> & Partial<Scene>;

const arenaScene = (fixture: ArenaFixture, scene: Told, merge?: GitStanding['merge']): Scene => ({
  of,
  state: 'more',
  at,
  looks: wideAndPhone,
  world: { runs: [fixture.run] },
  parts: () => [said(transcript(now)), fixtureArenas([fixture], merge)],
  ...scene,
});

const pickForm = (page: Page) => page.getByRole('form', { name: 'Pick the winner' });
const winner = (page: Page) => page.getByRole('region', { name: 'The pick' });

const ready = arenaOf({ now, at: 'ready' });
const blind = arenaOf({ now, at: 'ready', arena: { blind: true } });

/** Two rows of a project in which a coder pane stands. */
const inCoder = () => [fixtureCoderChats([], shop.id), ...inShop([paneOf('coder')])];

async function openSheet(page: Page, words: string) {
  await page.getByRole('heading', { name: 'Let an agent work' }).waitFor();
  if (words !== '') await page.getByRole('textbox').first().fill(words);
  await page.getByRole('button', { name: 'Run it N ways' }).click();
  await page.getByRole('dialog', { name: 'New arena' }).getByRole('button', { name: 'Cancel' }).waitFor();
}

/** One task for several agents: its sheet, its contestants, the pick and what came of it. */
export const arenaScenes: readonly Scene[] = [
  arenaScene(arenaOf({ now, at: 'live' }), {
    name: 'orchestrator-arena',
    title: 'An arena at work, its contestants side by side',
    looks: everyLook,
    arrange: (page) => page.getByRole('heading', { name: 'What they changed' }).waitFor(),
  }),
  arenaScene(ready, {
    name: 'orchestrator-arena-ready',
    title: 'Ready to pick: what each left, and what a merge would do',
    looks: ['wide-light', 'narrow-light', 'phone-dark'],
    async arrange(page) {
      await pickForm(page)
        .getByRole('radio', { name: /claude/ })
        .check();
      await page.getByText('It merges cleanly').waitFor();
    },
  }),
  arenaScene(
    ready,
    {
      name: 'orchestrator-arena-foreseen',
      title: 'A merge that would not go through, foreseen',
      async arrange(page) {
        await pickForm(page)
          .getByRole('radio', { name: /claude/ })
          .check();
        await page.getByText('It would not be merged').scrollIntoViewIfNeeded();
      },
    },
    { kind: 'conflicts', paths: ['src/payments/charge.ts'] },
  ),
  arenaScene(blind, {
    name: 'orchestrator-arena-blind',
    title: 'Blind: letters instead of names until the pick',
    arrange: (page) => page.getByRole('heading', { name: 'Contestant A' }).first().waitFor(),
  }),
  arenaScene(
    arenaOf({ now, at: 'picked', arena: { blind: true, ...picked('A', merged, 'The smallest that does all of it.') } }),
    {
      name: 'orchestrator-arena-merged',
      title: 'Picked and merged, and who was behind the letters',
      looks: ['wide-light', 'wide-dark', 'phone-light'],
      arrange: (page) => winner(page).getByText('Merged into main').waitFor(),
    },
  ),
  arenaScene(arenaOf({ now, at: 'picked', arena: picked('A', conflicting) }), {
    name: 'orchestrator-arena-conflict',
    title: 'Picked, and not merged: conflicts, and the ways on',
    arrange: (page) => winner(page).getByText('Conflicts, not merged').waitFor(),
  }),
  arenaScene(arenaOf({ now, at: 'live', many: 8 }), {
    name: 'orchestrator-arena-eight',
    title: 'Eight contestants',
    state: 'very full',
    looks: ['wide-light', 'narrow-dark', 'phone-light'],
    arrange: (page) => page.getByRole('heading', { name: 'What they changed' }).waitFor(),
  }),
  arenaScene(arenaOf({ now, at: 'ready', failed: ['C'] }), {
    name: 'orchestrator-arena-failed',
    title: 'One contestant failed; the others can be picked',
    arrange: (page) => pickForm(page).waitFor(),
  }),
  arenaScene(ready, {
    name: 'orchestrator-arena-rematch',
    title: 'A rematch, with what was learned',
    world: { runs: [arenaOf({ now, at: 'picked' }).run] },
    parts: () => [fixtureArenas([arenaOf({ now, at: 'picked', arena: picked('A', merged) })])],
    async arrange(page) {
      await page.getByRole('button', { name: 'Rematch…' }).click();
      await page.getByRole('dialog', { name: 'Rematch' }).waitFor();
    },
  }),
  arenaScene(ready, {
    name: 'orchestrator-arena-needs-you',
    title: 'A pick that waits, among what needs you',
    state: 'needs you',
    at: '/asks',
    arrange: (page) => page.getByRole('link', { name: 'See the contestants and pick' }).waitFor(),
  }),
  {
    name: 'orchestrator-arena-loading',
    of,
    state: 'loading',
    title: 'An arena while it loads',
    at: `/arenas/${idOf(60)}`,
    world: { slow: true },
    arrange: (page) => page.getByRole('status', { name: 'Loading the arena' }).waitFor(),
  },
  {
    name: 'orchestrator-arena-failing',
    of,
    state: 'failing',
    title: 'An arena that could not be loaded',
    at: `/arenas/${idOf(60)}`,
    looks: wideAndPhone,
    world: { failing: true },
    arrange: (page) => page.getByText('The arena could not be loaded').waitFor(),
  },
  {
    name: 'orchestrator-fix-run',
    of,
    state: 'needs you',
    title: 'A fix run that stands before what it would merge',
    at: `/runs/${idOf(62)}`,
    looks: ['wide-light', 'wide-dark', 'narrow-light', 'phone-light', 'phone-dark'],
    world: { runs: [mendRun(now)] },
    arrange: (page) => page.getByRole('button', { name: 'Approve' }).waitFor(),
  },
  {
    name: 'orchestrator-fix-run-declining',
    of,
    state: 'needs you',
    title: 'An approval that is declined, with words',
    at: '/asks',
    looks: wideAndPhone,
    world: { runs: [mendRun(now), ready.run] },
    async arrange(page) {
      await page.getByRole('button', { name: 'Decline…' }).click();
      await page.getByRole('textbox', { name: 'Why not' }).fill('WARN-002 rounds down now. Ask Mara first.');
    },
  },
  {
    name: 'orchestrator-arena-tasks',
    of,
    state: 'more',
    title: 'An arena in the list of tasks, and its winner',
    at: '/tasks',
    looks: wideAndPhone,
    parts: () => inTasks(),
    async arrange(page) {
      await page.getByRole('button', { name: /^Show the 10 of/ }).click();
      await page.getByText('[SELECTED]').waitFor();
    },
  },
  {
    name: 'coder-arena-sheet',
    of: 'coder',
    state: 'more',
    title: 'The words of the composer, several ways',
    at: atShop,
    looks: ['wide-light', 'wide-dark', 'phone-light'],
    parts: inCoder,
    arrange: (page) => openSheet(page, 'Give the charge a limit of eight seconds.'),
  },
  {
    name: 'coder-arena-sheet-empty',
    of: 'coder',
    state: 'empty',
    title: 'A new arena, before anything is said',
    at: atShop,
    looks: wideAndPhone,
    parts: inCoder,
    arrange: (page) => openSheet(page, ''),
  },
  {
    name: 'coder-arena-sheet-full',
    of: 'coder',
    state: 'very full',
    title: 'A new arena of eight, with a judge',
    at: atShop,
    looks: ['wide-light', 'narrow-dark', 'phone-dark'],
    parts: inCoder,
    async arrange(page) {
      await openSheet(page, 'Give the charge a limit of eight seconds.');
      const add = page.getByRole('button', { name: 'Add a contestant' });
      for (let many = 2; many < 8; many += 1) await add.click();
      await page.getByRole('combobox', { name: 'Judge' }).selectOption({ index: 1 });
      await page.getByRole('checkbox', { name: /^Blind/ }).check();
      await add.scrollIntoViewIfNeeded();
    },
  },
];

function inTasks(): Resource[] {
  const fixture = arenaOf({ now, at: 'picked', arena: picked('A', merged) });
  const { run } = fixture;
  const place = { project: { id: shop.id, name: 'shop', path: shop.path }, chat_id: null, text: '' };
  const head = listedTask(1, now, {
    ...place,
    id: run.id,
    flow_run_id: run.id,
    title: 'Arena: A charge hangs',
    agent: 'conductor',
  });
  const members = run.steps.map((step) => ({ ...step, ...place }));
  const groups = [{ ...groupOf(head, members), by: 'arena' as const }];
  return [fixtureArenas([fixture]), fixtureTasks({ groups, members: new Map([[head.id, members]]) })];
}
