import type { ShownChat } from '@boocode/contracts/chat-fold';
import { failedChat, fewMessages, interruptedChat, longChat, streamingChat } from '../fixture-chats.js';
import { fixtureChats } from '../fixture-chat-server.js';
import { fixtureProjects } from '../fixture-projects.js';
import { atShop, away, inShop, paneOf, shop } from './panes.js';
import { everyLook, wideAndPhone, type Scene } from './scene.js';

const of = 'chat' as const;
/** A pane that shows the first of these chats, with the others as its tabs. */
const showing = (...chats: ShownChat[]) => [
  fixtureChats(chats),
  ...inShop([
    paneOf(
      of,
      chats.map(({ chat }) => chat.id),
    ),
  ]),
];

export const chatScenes: readonly Scene[] = [
  {
    name: 'chat-empty',
    of,
    state: 'empty',
    title: 'A chat before its first words',
    at: atShop,
    looks: wideAndPhone,
    parts: () => [fixtureChats([]), ...inShop([paneOf(of)])],
    arrange: (page) => page.getByRole('list', { name: 'Suggestions' }).waitFor(),
  },
  {
    name: 'chat-loading',
    of,
    state: 'loading',
    title: 'A chat that is not there yet',
    at: `${atShop}?panes=chat:${fewMessages().chat.id}*`,
    world: { slow: true },
    arrange: (page) => page.getByRole('banner').waitFor(),
  },
  {
    name: 'chat-few',
    of,
    state: 'few',
    title: 'Tools, a table and code',
    at: atShop,
    looks: everyLook,
    parts: () => showing(fewMessages({ project_id: shop.id }), interruptedChat()),
    arrange: (page) => page.getByRole('article', { name: 'You' }).first().waitFor(),
  },
  {
    name: 'chat-streaming',
    of,
    state: 'more',
    title: 'An answer while it is written',
    at: atShop,
    parts: () => showing(streamingChat()),
    arrange: (page) => page.getByRole('button', { name: 'Stop' }).waitFor(),
  },
  {
    name: 'chat-full',
    of,
    state: 'very full',
    title: 'Four hundred messages, and twelve chats in tabs',
    at: atShop,
    looks: wideAndPhone,
    parts: () => {
      const others = Array.from({ length: 11 }, (_, n) => {
        const one = streamingChat();
        return {
          ...one,
          messages: [],
          chat: { ...one.chat, id: `${one.chat.id.slice(0, -2)}${n + 10}`, title: `Chat about part ${n}` },
        };
      });
      return showing(longChat(400), ...others);
    },
    arrange: (page) => page.getByText('Answer 399.').waitFor(),
  },
  {
    name: 'chat-failing',
    of,
    state: 'failing',
    title: 'A provider refuses',
    at: atShop,
    looks: wideAndPhone,
    parts: () => showing(failedChat()),
    arrange: (page) =>
      page
        .getByRole('alert')
        .getByText(/The provider refuses for now/)
        .first()
        .waitFor(),
  },
  {
    name: 'chat-interrupted',
    of,
    state: 'needs you',
    title: 'An answer that was cut off can go on',
    at: atShop,
    parts: () => showing(interruptedChat()),
    arrange: (page) => page.getByText('The cart holds').first().waitFor(),
  },
  {
    name: 'chat-slash',
    of,
    state: 'more',
    title: 'A skill is chosen by slash',
    at: atShop,
    looks: wideAndPhone,
    parts: () => showing(fewMessages({ project_id: shop.id })),
    async arrange(page) {
      await page.getByRole('article', { name: 'You' }).first().waitFor();
      await page.getByRole('textbox', { name: 'Message' }).pressSequentially('/');
      await page.getByRole('option', { name: /write-plan/ }).waitFor();
      await page.getByText('First ask what is wanted.').waitFor();
    },
  },
  {
    name: 'chat-no-models',
    of,
    state: 'failing',
    title: 'The models can not be read',
    at: atShop,
    parts: () => [
      away(
        '/api/models',
        'providers.unreadable',
        'The file with the providers can not be read: it is not JSON. Mend it, or remove it.',
      ),
      fixtureChats([]),
      fixtureProjects([shop]),
      ...inShop([paneOf(of)]),
    ],
    arrange: (page) => page.getByRole('list', { name: 'Suggestions' }).waitFor(),
  },
];
