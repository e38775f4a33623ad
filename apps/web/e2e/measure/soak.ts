import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import type { FixtureServer } from '../fixture-server.js';
import { most, type Figure } from './figure.js';
import { changed, longRunId, onLongRun } from './runs.js';
import type { TaskView } from '@boocode/contracts/task';

/** What a busy run tells: a step that changes, and an agent's tool call, each so often a second. */
const framesPerSecond = 4;
/** So many frames are sent at once, and seen before more are: as fast as the page takes them. */
const portion = 60;
/** So much of it is played before the first look: what is made once is no growth. */
const warmUpMinutes = 1;
const looks = 6;

const Heap = z.object({ usedSize: z.number() });
const Counters = z.object({ nodes: z.number(), jsEventListeners: z.number() });

interface Look {
  heapMb: number;
  nodes: number;
  listeners: number;
}

/**
 * An hour of a run of a thousand steps, or so many minutes of it, with the frames that it would send in that time and none of the time
 * between them. What the page keeps is looked at after its garbage has been taken away.
 */
export async function measureSoak(browser: Browser, minutes: number, log: (line: string) => void): Promise<Figure[]> {
  return onLongRun(browser, async ({ page, fixture, all }) => {
    await page.goto(`/runs/${longRunId}?step=angle.part-1&part=transcript`);
    await page.getByRole('tabpanel').first().waitFor();
    const player = playerOf(page, fixture, all);
    await player.play(warmUpMinutes);
    const seen = [await look(page)];
    for (let n = 1; n <= looks; n += 1) {
      await player.play(minutes / looks);
      seen.push(await look(page));
      log(`soak: ${((minutes * n) / looks).toFixed(1)} of ${minutes} min, heap ${seen.at(-1)?.heapMb.toFixed(1)} MB`);
    }
    return figuresOf(seen, { minutes, frames: player.frames() });
  });
}

function playerOf(page: Page, fixture: FixtureServer, all: readonly TaskView[]) {
  let n = 0;
  /** Of the events of each step: their places are gapless. */
  const places = new Map<string, number>();
  const stream = `run:${longRunId}` as const;
  const send = () => {
    n += 1;
    const step = all[1 + ((n * 7) % (all.length - 2))];
    if (step === undefined) return;
    const task = changed(step, n, Date.now());
    const seq = (places.get(step.id) ?? 0) + 1;
    places.set(step.id, seq);
    const event = { type: 'tool_call' as const, id: `t${seq}`, tool: 'read', title: `src/part-${n}.ts`, input: {} };
    fixture.publish(stream, [
      { type: 'task_updated', flow_run_id: longRunId, task },
      { type: 'task_event', flow_run_id: longRunId, task_id: step.id, attempt: 1, event_seq: seq, event },
    ]);
  };
  const first = all[1];
  return {
    frames: () => 2 * n,
    async play(minutes: number) {
      const wanted = Math.round((minutes * 60 * framesPerSecond) / 2);
      if (first === undefined) return;
      for (let played = 0; played < wanted; played += portion) {
        for (let sent = 0; sent < Math.min(portion, wanted - played); sent += 1) send();
        // One that stands in sight says when the page has come so far.
        const task = { ...changed(first, 1, Date.now()), reason: `Played ${n}` };
        fixture.publish(stream, [{ type: 'task_updated', flow_run_id: longRunId, task }]);
        await page.getByText(`Played ${n}`).first().waitFor();
      }
    },
  };
}

async function look(page: Page): Promise<Look> {
  const session = await page.context().newCDPSession(page);
  try {
    // Twice: what is let go by the first may hold what the second takes.
    await session.send('HeapProfiler.collectGarbage');
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = Heap.parse(await session.send('Runtime.getHeapUsage'));
    const { nodes, jsEventListeners } = Counters.parse(await session.send('Memory.getDOMCounters'));
    return { heapMb: usedSize / 1_000_000, nodes, listeners: jsEventListeners };
  } finally {
    await session.detach();
  }
}

function figuresOf(seen: readonly Look[], { minutes, frames }: { minutes: number; frames: number }): Figure[] {
  const first = seen[0] ?? { heapMb: 0, nodes: 0, listeners: 0 };
  const last = seen.at(-1) ?? first;
  const group = `Memory over ${minutes} min of a run of 1,000 steps, played in quick motion`;
  return [
    {
      group,
      name: 'heap at the end',
      value: last.heapMb,
      unit: 'MB',
      digits: 1,
      limit: most(120),
      note: `${frames.toLocaleString('en')} frames; looks: ${seen.map(({ heapMb }) => heapMb.toFixed(1)).join(', ')} MB`,
    },
    { group, name: 'heap grown', value: last.heapMb - first.heapMb, unit: 'MB', digits: 1, limit: most(10) },
    {
      group,
      name: 'DOM nodes grown',
      value: last.nodes - first.nodes,
      unit: '',
      digits: 0,
      limit: most(2_000),
      note: `${last.nodes} at the end`,
    },
    {
      group,
      name: 'event listeners grown',
      value: last.listeners - first.listeners,
      unit: '',
      digits: 0,
      limit: most(100),
    },
  ];
}
