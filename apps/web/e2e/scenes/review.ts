import type { Page } from 'playwright-core';
import { failedChat } from '../fixture-coder-chats.js';
import { fixtureCoderChats } from '../fixture-coder-chats.js';
import { fixtureReview, manyFiles, shopFiles, standing, type FixtureFile } from '../fixture-review.js';
import type { Resource } from '../fixture-resource.js';
import type { GitStanding } from '@boocode/contracts/git-action';
import { atShop, inShop, paneOf, shop } from './panes.js';
import { everyLook, now, wideAndPhone, type Scene } from './scene.js';

const of = 'coder' as const;
const chat = failedChat(now);
const reviewing = (files: readonly FixtureFile[], at: GitStanding = standing()) => [
  fixtureReview({ files, standing: at }),
  fixtureCoderChats([chat], shop.id),
  ...inShop([paneOf(of, [chat.id])]),
];

const open = async (page: Page) => {
  await page.getByRole('button', { name: 'Changes', exact: true }).click();
  await page.getByRole('region', { name: 'Git' }).waitFor();
};
const whole = async (page: Page) => {
  await open(page);
  const wider = page.getByRole('button', { name: 'Side by side' });
  if (await wider.isVisible()) await wider.click();
};

const uncommitted = standing({
  staged: 1,
  unstaged: 2,
  files: [
    { path: 'src/payments/charge.ts', staged: true, unstaged: true },
    { path: 'src/payments/refused.ts', staged: true, unstaged: false },
  ],
});

/** Writes a comment on the line that throws, and keeps it. */
async function comment(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Line 8 added comment' }).first().click();
  await page.getByRole('textbox', { name: 'Your comment' }).fill('Say in the error which provider did not answer.');
  await page.getByRole('button', { name: 'Keep comment' }).click();
  await page.getByRole('button', { name: 'Send 1 comment' }).waitFor();
}

/** A folder in which git does not answer. */
const unreadable: Resource = {
  answer: ({ path }) =>
    /\/(changes|git)$/.test(path)
      ? {
          status: 503,
          body: {
            code: 'git.failed',
            message:
              'Git could not read /home/you/.boocode/worktrees/0192: its index is locked by another git. Try again when that has ended.',
          },
        }
      : null,
};

/** The review of what an agent changed. */
export const reviewScenes: readonly Scene[] = [
  {
    name: 'coder-review-full',
    of,
    state: 'more',
    title: 'A review, with a comment that is not sent',
    at: atShop,
    looks: everyLook,
    parts: () => reviewing(shopFiles, uncommitted),
    arrange: async (page) => {
      await whole(page);
      await comment(page);
    },
  },
  {
    name: 'coder-review-drawer',
    of,
    state: 'more',
    title: 'A review beside the chat, and a comment that is being written',
    at: atShop,
    looks: wideAndPhone,
    parts: () => reviewing(shopFiles, uncommitted),
    arrange: async (page) => {
      await open(page);
      await page.getByRole('button', { name: 'Line 7 added comment' }).first().click();
      await page.getByRole('textbox', { name: 'Your comment' }).fill('Why eight seconds?');
    },
  },
  {
    name: 'coder-review-empty',
    of,
    state: 'empty',
    title: 'Nothing to review',
    at: atShop,
    looks: wideAndPhone,
    parts: () => reviewing([], standing({ ahead: 0, behind: 0, merge: { kind: 'nothing' } })),
    arrange: async (page) => {
      await open(page);
      await page.getByText(/Nothing is changed since/).waitFor();
    },
  },
  {
    name: 'coder-review-failing',
    of,
    state: 'failing',
    title: 'The changes could not be read',
    at: atShop,
    looks: wideAndPhone,
    parts: () => [unreadable, fixtureCoderChats([chat], shop.id), ...inShop([paneOf(of, [chat.id])])],
    arrange: async (page) => {
      await page.getByRole('button', { name: 'Changes', exact: true }).click();
      await page.getByText('The changes could not be read').waitFor();
    },
  },
  {
    name: 'coder-review-conflicts',
    of,
    state: 'more',
    title: 'What a merge would come to: conflicts',
    at: atShop,
    looks: wideAndPhone,
    parts: () =>
      reviewing(
        shopFiles,
        standing({ merge: { kind: 'conflicts', paths: ['src/payments/charge.ts', 'package-lock.json'] } }),
      ),
    arrange: async (page) => {
      await open(page);
      await page.getByRole('button', { name: 'Merge into main…' }).click();
      await page.getByText(/It conflicts in/).waitFor();
    },
  },
  {
    name: 'coder-review-occupied',
    of,
    state: 'more',
    title: 'The target is checked out with changes of its own',
    at: atShop,
    looks: wideAndPhone,
    parts: () =>
      reviewing(shopFiles, standing({ merge: { kind: 'occupied', folder: '/home/you/shop', paths: ['README.md'] } })),
    arrange: async (page) => {
      await open(page);
      await page.getByRole('button', { name: 'main has changes that are not committed' }).click();
      await page.getByText('README.md').waitFor();
    },
  },
  {
    name: 'coder-review-refused',
    of,
    state: 'failing',
    title: 'A hook refuses a commit',
    at: atShop,
    looks: wideAndPhone,
    parts: () => [
      fixtureReview({
        files: shopFiles,
        standing: uncommitted,
        reply: () => ({
          done: false,
          said: 'The hook pre-commit refused it:\n\nsrc/payments/charge.ts:8:13  error  ChargeRefused is not defined  no-undef\n\n1 problem',
        }),
      }),
      fixtureCoderChats([chat], shop.id),
      ...inShop([paneOf(of, [chat.id])]),
    ],
    arrange: async (page) => {
      await open(page);
      await page.getByRole('button', { name: 'Commit…' }).click();
      await page.getByRole('button', { name: 'Commit', exact: true }).click();
      await page
        .getByRole('alert')
        .getByText(/ChargeRefused is not defined/)
        .waitFor();
    },
  },
  {
    name: 'coder-review-300-files',
    of,
    state: 'very full',
    title: 'Three hundred files',
    at: atShop,
    looks: ['wide-light', 'phone-dark'],
    parts: () => reviewing(manyFiles),
    arrange: async (page) => {
      await whole(page);
      await page.getByRole('button', { name: 'Line 8 added comment' }).first().waitFor();
    },
  },
];
