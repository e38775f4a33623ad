import type { WorktreeOrphan, WorktreeView } from '@boocode/contracts/worktree';
import type { Page } from 'playwright-core';
import { fixtureAccess, someAudit, someTokens } from '../fixture-access.js';
import { fixtureWorktrees } from '../fixture-coder.js';
import { calmGates, fixtureLimits, shutGates, someBudgets } from '../fixture-limits.js';
import { fixtureModels } from '../fixture-models.js';
import { noStats } from '../fixture-stats.js';
import { atShop, inShop, paneOf, shop } from './panes.js';
import { everyLook, now, wideAndPhone, type Scene } from './scene.js';

const of = 'settings' as const;
const parts = () => [fixtureModels(), ...inShop([paneOf(of)])];

const open = (page: Page, section: string) =>
  page.getByRole('navigation', { name: 'Settings' }).getByRole('button', { name: section }).click();

async function openSection(page: Page, section: string): Promise<void> {
  await open(page, section);
  await page.getByRole('region', { name: section }).waitFor();
}

const manyWorktrees: Partial<WorktreeView>[] = [
  {
    title: 'Say in the mail of a refused charge what the customer can do next, in all nine languages',
    ports: [42_003, 42_004, 42_005],
  },
  { title: 'Raise the limit', state: 'setting-up', dirty: 0, unmerged: 0 },
  {
    title: 'Move the payments to the new client',
    state: 'set-up-failed',
    dirty: 0,
    unmerged: 0,
    fault:
      'npm ci ended with 1: ENOTFOUND registry.example: the registry does not answer. Try again, or set up by hand.',
  },
  { title: 'Round a total once', state: 'missing', dirty: null, unmerged: 3 },
  { title: null, state: 'planned', dirty: null, unmerged: null, ports: [], target: null },
  { title: 'Answer question 7', dirty: 0, unmerged: 0 },
];

const leftovers: WorktreeOrphan[] = [
  {
    kind: 'folder',
    what: '/home/mara/.boocode/worktrees/6011',
    repository: null,
    mend: 'rm -r /home/mara/.boocode/worktrees/6011',
    holds_work: true,
  },
  {
    kind: 'entry',
    what: 'worktrees/6012',
    repository: '/home/mara/shop',
    mend: 'git -C /home/mara/shop worktree prune',
    holds_work: false,
  },
];

/** The limits in one of their states. */
const limits = (name: string, scene: Omit<Scene, 'name' | 'of' | 'at'>): Scene => ({
  ...scene,
  name: `settings-limits${name}`,
  of,
  at: atShop,
  async arrange(page) {
    await openSection(page, 'Limits');
    await scene.arrange(page);
  },
});

export const settingsScenes: readonly Scene[] = [
  {
    name: 'settings-agents',
    of,
    state: 'few',
    title: 'Agents, and what mends one',
    at: atShop,
    looks: everyLook,
    parts,
    arrange: (page) => page.getByText('claude auth login').first().waitFor(),
  },
  ...['Models', 'Theme', 'Notifications', 'Keys'].map((section): Scene => ({
    name: `settings-${section.toLowerCase()}`,
    of,
    state: 'more',
    title: section,
    at: atShop,
    parts,
    arrange: (page) => openSection(page, section),
  })),
  {
    name: 'settings-worktrees',
    of,
    state: 'few',
    title: 'Worktrees, and what of them is nowhere else',
    at: atShop,
    looks: ['wide-light', 'phone-dark'],
    parts,
    async arrange(page) {
      await openSection(page, 'Worktrees');
      await page.getByText(/files not committed/).waitFor();
    },
  },
  {
    name: 'settings-worktrees-empty',
    of,
    state: 'empty',
    title: 'No worktree',
    at: atShop,
    looks: wideAndPhone,
    parts: () => [fixtureWorktrees([]), ...parts()],
    async arrange(page) {
      await openSection(page, 'Worktrees');
      await page.getByText(/There is none/).waitFor();
    },
  },
  {
    name: 'settings-worktrees-full',
    of,
    state: 'very full',
    title: 'Worktrees in all of their states, and leftovers',
    at: atShop,
    looks: ['wide-dark', 'narrow-light', 'phone-light'],
    parts: () => [fixtureWorktrees(manyWorktrees, leftovers), ...parts()],
    async arrange(page) {
      await openSection(page, 'Worktrees');
      await page.getByRole('heading', { name: 'Leftovers' }).waitFor();
    },
  },
  {
    name: 'settings-worktrees-failing',
    of,
    state: 'failing',
    title: 'Worktrees, while coder is away',
    at: atShop,
    world: { failing: true },
    parts,
    async arrange(page) {
      await openSection(page, 'Worktrees');
      await page.getByText('The worktrees could not be loaded').waitFor();
    },
  },
  limits('', {
    state: 'few',
    title: 'Limits, while nothing is refused',
    looks: ['wide-light', 'phone-dark'],
    parts: () => [fixtureLimits({ gates: calmGates(now), budgets: someBudgets(shop.id) }), ...parts()],
    arrange: (page) => page.getByRole('region', { name: 'Windows of subscriptions' }).waitFor(),
  }),
  limits('-closed', {
    state: 'very full',
    title: 'Limits, while providers refuse',
    looks: ['wide-light', 'wide-dark', 'phone-light', 'phone-dark'],
    parts: () => [fixtureLimits({ gates: shutGates(now), budgets: someBudgets(shop.id) }), ...parts()],
    arrange: (page) =>
      page
        .getByRole('button', { name: /^Open now/ })
        .first()
        .waitFor(),
  }),
  limits('-empty', {
    state: 'empty',
    title: 'Limits, of nothing',
    looks: ['wide-light'],
    parts,
    arrange: (page) => page.getByText('No provider refuses anything').waitFor(),
  }),
  limits('-failing', {
    state: 'failing',
    title: 'Limits, while coder is away',
    looks: ['phone-light'],
    world: { failing: true },
    parts,
    arrange: (page) => page.getByText(/What is refused now could not be loaded/).waitFor(),
  }),
  {
    name: 'settings-access',
    of,
    state: 'very full',
    title: 'Access: tokens, and what was done',
    at: atShop,
    looks: ['wide-light', 'wide-dark', 'phone-light', 'phone-dark'],
    parts: () => [fixtureAccess({ tokens: someTokens(now), audit: someAudit(now) }), ...parts()],
    async arrange(page) {
      await openSection(page, 'Access');
      await page.getByRole('list', { name: 'Audit' }).getByRole('listitem').first().waitFor();
      await page.getByRole('list', { name: 'Tokens' }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'settings-access-empty',
    of,
    state: 'empty',
    title: 'Access, before any token was made',
    at: atShop,
    looks: wideAndPhone,
    parts,
    async arrange(page) {
      await openSection(page, 'Access');
      await page.getByText('Nothing was done or refused yet').waitFor();
    },
  },
  {
    name: 'settings-access-refused',
    of,
    state: 'failing',
    title: 'Access, seen with a token that may only read',
    at: atShop,
    looks: ['wide-light'],
    parts: () => [fixtureAccess({ scopes: ['read'] }), ...parts()],
    async arrange(page) {
      await openSection(page, 'Access');
      await page
        .getByRole('main')
        .getByText(/phone may not/)
        .waitFor();
    },
  },
  {
    name: 'settings-stats',
    of,
    state: 'more',
    title: 'What personas found, and what a kept finding cost',
    at: atShop,
    looks: wideAndPhone,
    parts,
    async arrange(page) {
      await open(page, 'Stats');
      await page.getByRole('table').waitFor();
    },
  },
  {
    name: 'settings-stats-empty',
    of,
    state: 'empty',
    title: 'Stats before any run has ended',
    at: atShop,
    parts: () => [noStats, ...parts()],
    async arrange(page) {
      await open(page, 'Stats');
      await page.getByText(/No run has ended/).waitFor();
    },
  },
  {
    name: 'settings-failing',
    of,
    state: 'failing',
    title: 'Coder is away',
    at: atShop,
    world: { failing: true },
    parts,
    arrange: (page) =>
      page
        .getByText(/Coder does not answer/)
        .first()
        .waitFor(),
  },
];
