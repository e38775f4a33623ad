import type { Browser, Page } from 'playwright-core';
import { idOf } from '../fixture-build.js';
import { longChat, streamingChat } from '../fixture-chats.js';
import { fixtureChats, type FixtureChats } from '../fixture-chat-server.js';
import type { Resource } from '../fixture-resource.js';
import { fullRun } from '../fixture-runs.js';
import { startFixture, type FixtureServer } from '../fixture-server.js';
import { atShop, inShop, paneOf } from '../scenes/panes.js';
import { least, most, quantile, type Figure } from './figure.js';
import { framesWhileScrolling, type Frames } from './frames.js';
import type { Baseline } from './machine.js';
import { openContext } from './open-context.js';
import { latencyOfTyping } from './typing.js';

const messages = 10_000;
const piecesPerSecond = 30;

/** Scrolling and typing, on the fixtures: what is measured is the page, not a model. */
export async function measurePanes(
  browser: Browser,
  baseline: Baseline,
  log: (line: string) => void,
): Promise<Figure[]> {
  log('scrolling the steps of a run');
  const run = await scrollRun(browser);
  log(`scrolling ${messages} messages`);
  const chat = await scrollChat(browser);
  log('typing while three panes stream');
  const { still, streaming } = await typeWhileStreaming(browser);
  return [
    ...framesFigures(`a chat of ${messages.toLocaleString('en')} messages`, chat, baseline),
    ...framesFigures('a run of many steps', run, baseline),
    typingFigure('a composer while nothing else happens', still, baseline),
    typingFigure(`a composer while three panes stream, each ${piecesPerSecond} pieces a second`, streaming, baseline),
  ];
}

function framesFigures(name: string, frames: Frames, baseline: Baseline): Figure[] {
  const shared = { group: 'Scrolling', digits: 1 };
  return [
    {
      ...shared,
      name: `${name}: frames a second`,
      value: frames.perSecond,
      unit: '',
      limit: least(58),
      baseline: baseline.frames.perSecond,
      note: `longest frame ${frames.longest.toFixed(0)} ms; of the empty page ${baseline.frames.longest.toFixed(0)} ms`,
    },
    {
      ...shared,
      name: `${name}: frames over 16.7 ms`,
      value: 100 * frames.late,
      unit: '%',
      baseline: 100 * baseline.frames.late,
    },
    {
      ...shared,
      name: `${name}: frames over 33 ms`,
      value: 100 * frames.double,
      unit: '%',
      baseline: 100 * baseline.frames.double,
    },
  ];
}

function typingFigure(name: string, latencies: readonly number[], baseline: Baseline): Figure {
  return {
    group: 'Typing, key to paint',
    name: `${name}, p95`,
    value: quantile(latencies, 0.95),
    unit: 'ms',
    digits: 1,
    limit: most(50),
    baseline: baseline.typing,
    note: `median ${quantile(latencies, 0.5).toFixed(1)} ms, longest ${Math.max(...latencies).toFixed(0)} ms`,
  };
}

const world = () => ({ runs: [fullRun(Date.now())], asks: [], slow: false, failing: false });

async function onFixture<T>(
  browser: Browser,
  { parts, at }: { parts: readonly Resource[]; at: string },
  use: (page: Page, fixture: FixtureServer) => Promise<T>,
): Promise<T> {
  const fixture = await startFixture(world(), parts);
  const context = await openContext(browser, { baseURL: fixture.url });
  try {
    const page = await context.newPage();
    await page.goto(at);
    return await use(page, fixture);
  } finally {
    await context.close();
    await fixture.close();
  }
}

const scrollRun = (browser: Browser) =>
  onFixture(browser, { parts: [], at: `/runs/${idOf(41)}` }, async (page) => {
    const steps = page.getByRole('list', { name: 'Steps' });
    await steps.getByRole('link').nth(10).waitFor();
    return framesWhileScrolling(page, steps, 60);
  });

/** From the newest message upwards, as one looks for something said long ago; pages of earlier messages come meanwhile. */
function scrollChat(browser: Browser): Promise<Frames> {
  const shown = longChat(messages);
  const parts = [fixtureChats([shown]), ...inShop([paneOf('chat', [shown.chat.id])])];
  return onFixture(browser, { parts, at: atShop }, async (page) => {
    await page.getByText(`Answer ${messages - 1}.`).waitFor();
    return framesWhileScrolling(page, page.getByRole('log', { name: 'Messages' }), -120);
  });
}

/** Three answers are written, and the person types in the pane of the first. */
function typeWhileStreaming(browser: Browser): Promise<{ still: number[]; streaming: number[] }> {
  const answers = [0, 1, 2].map((n) => {
    const one = streamingChat();
    const id = idOf(7200 + n);
    const own = one.messages.map((message) => ({ ...message, chat_id: id }));
    return { ...one, messages: own, chat: { ...one.chat, id, title: `Stream ${n + 1}` } };
  });
  const chats = fixtureChats(answers);
  const parts = [chats, ...inShop(...answers.map(({ chat }) => [paneOf('chat', [chat.id])]))];
  return onFixture(browser, { parts, at: atShop }, async (page, fixture) => {
    const box = page.getByRole('textbox', { name: 'Message' }).first();
    await box.waitFor();
    const still = await latencyOfTyping(page, box);
    const stop = stream(
      chats,
      fixture,
      answers.flatMap(({ messages: [, answer] }) => answer ?? []),
    );
    await page.getByText('word 5 ').first().waitFor();
    try {
      return { still, streaming: await latencyOfTyping(page, box) };
    } finally {
      stop();
    }
  });
}

/** Writes on at all of these answers, with a paragraph, a list or code now and then, as models do. */
function stream(chats: FixtureChats, fixture: FixtureServer, answers: readonly { id: string; chat_id: string }[]) {
  let n = 0;
  const timer = setInterval(() => {
    n += 1;
    const end = n % 40 === 0 ? '\n\n' : n % 90 === 0 ? '\n\n```ts\nconst sum = 1;\n```\n\n' : '';
    for (const { id, chat_id } of answers) {
      chats.tell(fixture.publish, chat_id, { type: 'delta', message_id: id, text: `word ${n} and **more** ${end}` });
    }
  }, 1000 / piecesPerSecond);
  return () => clearInterval(timer);
}
