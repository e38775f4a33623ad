import { askOf } from '../fixture-asks.js';
import {
  failedChat,
  fixtureCoderChats,
  fullChat,
  interruptedChat,
  needyChat,
  runningChat,
  type FixtureCoderChat,
} from '../fixture-coder-chats.js';
import { changedChat } from '../fixture-checkpoints.js';
import { runningRun } from '../fixture-runs.js';
import { atShop, inShop, paneOf, shop } from './panes.js';
import { everyLook, now, wideAndPhone, type Scene } from './scene.js';

const of = 'coder' as const;
const showing = (...chats: FixtureCoderChat[]) => [
  fixtureCoderChats(chats, shop.id),
  ...inShop([
    paneOf(
      of,
      chats.map(({ id }) => id),
    ),
  ]),
];

/** What the agent of the needy chat wants. */
function askInChat() {
  const task = needyChat(now).tasks[0];
  if (task === undefined) throw new Error('The fixture has this task.');
  const ask = askOf(runningRun(now), 'angle.correctness', { n: 90, now });
  return { ...ask, task_id: task.id, flow_run_id: null, run_title: null, step_title: task.title };
}

export const coderScenes: readonly Scene[] = [
  {
    name: 'coder-empty',
    of,
    state: 'empty',
    title: 'Before an agent works',
    at: atShop,
    looks: wideAndPhone,
    parts: () => [fixtureCoderChats([], shop.id), ...inShop([paneOf(of)])],
    arrange: (page) => page.getByRole('heading', { name: 'Let an agent work' }).waitFor(),
  },
  {
    name: 'coder-few',
    of,
    state: 'few',
    title: 'An agent at work, and what comes next',
    at: atShop,
    looks: everyLook,
    parts: () => showing(runningChat(now), needyChat(now)),
    arrange: (page) => page.getByText('Then write a line for the changelog.').waitFor(),
  },
  {
    name: 'coder-needs-you',
    of,
    state: 'needs you',
    title: 'An agent asks, in its chat',
    at: atShop,
    looks: wideAndPhone,
    world: { asks: [askInChat()] },
    parts: () => showing(needyChat(now)),
    arrange: (page) => page.getByRole('region', { name: /^Asks/ }).waitFor(),
  },
  {
    name: 'coder-full',
    of,
    state: 'very full',
    title: 'Two hundred messages',
    at: atShop,
    looks: wideAndPhone,
    parts: () => showing(fullChat(now)),
    arrange: (page) => page.getByText(/^200\. A charge hangs/).waitFor(),
  },
  {
    name: 'coder-failing',
    of,
    state: 'failing',
    title: 'An agent ended by itself',
    at: atShop,
    looks: wideAndPhone,
    parts: () => showing(failedChat(now)),
    arrange: (page) => page.getByRole('group', { name: 'What went wrong' }).getByRole('paragraph').waitFor(),
  },
  {
    name: 'coder-interrupted',
    of,
    state: 'more',
    title: 'Cut off, and going on by itself',
    at: atShop,
    parts: () => showing(interruptedChat(now)),
    arrange: (page) =>
      page
        .getByText(/goes on by itself/)
        .first()
        .waitFor(),
  },
  {
    name: 'coder-changed',
    of,
    state: 'more',
    title: 'What turns changed, and one that was put aside',
    at: atShop,
    looks: wideAndPhone,
    parts: () => showing(changedChat(now)),
    arrange: (page) => page.getByText('1 file changed').waitFor(),
  },
  {
    name: 'coder-go-back',
    of,
    state: 'more',
    title: 'Before it goes back',
    at: atShop,
    looks: wideAndPhone,
    parts: () => showing(changedChat(now)),
    arrange: async (page) => {
      await page.getByRole('button', { name: 'What can be done with these changes' }).last().click();
      await page.getByRole('menuitem', { name: 'Go back to before this turn…' }).click();
      await page.getByText('src/payments/time-limit.ts').waitFor();
    },
  },
  {
    name: 'coder-went-back',
    of,
    state: 'more',
    title: 'It went back, and can be undone',
    at: atShop,
    looks: wideAndPhone,
    parts: () => showing(changedChat(now)),
    arrange: async (page) => {
      await page.getByRole('button', { name: 'What can be done with these changes' }).last().click();
      await page.getByRole('menuitem', { name: 'Go back to before this turn…' }).click();
      await page.getByRole('button', { name: 'Go back', exact: true }).click();
      await page.getByRole('button', { name: 'Undo' }).waitFor();
    },
  },
  {
    name: 'coder-away',
    of,
    state: 'loading',
    title: 'Coder is away',
    at: atShop,
    world: { failing: true },
    parts: () => showing(runningChat(now)),
    arrange: (page) => page.getByText('Reconnecting…').waitFor(),
  },
];
