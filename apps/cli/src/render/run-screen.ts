import { createLogUpdate } from 'log-update';
import type { LiveRun } from '../client/live-run.js';
import { changeLines } from './change-lines.js';
import { createPaint, wantsColour } from './paint.js';
import { runLines } from './run-lines.js';

/** Shows a run while it goes on. `close` leaves the last state standing. */
export interface RunScreen {
  show: (live: LiveRun) => void;
  close: () => void;
}

const tickMs = 1_000;
const plainWidth = 120;

/** A terminal gets one line a step, updated in place; anything else one line a change. */
export function createRunScreen(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): RunScreen {
  return stream.isTTY ? terminalScreen(stream, environment) : logScreen(stream);
}

function terminalScreen(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): RunScreen {
  const update = createLogUpdate(stream);
  const paint = createPaint(wantsColour(stream, environment));
  let live: LiveRun | null = null;
  const lines = () => {
    if (live === null) return [];
    return runLines(live, { now: Date.now(), width: stream.columns ?? plainWidth, paint });
  };
  // Lines that have scrolled out of the window cannot be drawn over, so what does not fit waits for the end.
  const draw = () =>
    update(
      lines()
        .slice(0, Math.max(2, (stream.rows ?? 24) - 1))
        .join('\n'),
    );
  const clock = setInterval(draw, tickMs);
  return {
    show(next) {
      live = next;
      draw();
    },
    close() {
      clearInterval(clock);
      update.clear();
      update.done();
      for (const line of lines()) stream.write(`${line}\n`);
    },
  };
}

function logScreen(stream: NodeJS.WriteStream): RunScreen {
  let before: LiveRun | null = null;
  return {
    show(next) {
      for (const line of changeLines(before, next, Date.now())) stream.write(`${line}\n`);
      before = next;
    },
    close: () => undefined,
  };
}
