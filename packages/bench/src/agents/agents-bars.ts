import type { Bar } from '../bars.js';
import { median } from '../statistics.js';
import type { AgentsReport } from './agents-bench.js';
import type { Kind } from './play.js';
import type { Timing } from './overhead.js';

const limitMs = 25;

/** All values of one figure of an agent, over all rounds and attempts of these kinds. */
export function valuesOf(
  { samples }: Pick<AgentsReport, 'samples'>,
  { agent, kinds, figure }: { agent: string; kinds: readonly Kind[]; figure: keyof Timing },
): number[] {
  return samples
    .filter((sample) => sample.agent === agent)
    .flatMap(({ measured }) => measured.filter(({ kind }) => kinds.includes(kind)))
    .map(({ timing }) => timing[figure]);
}

/** What is coder's own, and of what. */
const parts = [
  ['before', 'until the first request'],
  ['own', 'of the whole attempt'],
] as const;

/**
 * Coder's own part of a warm attempt has one limit for all agents, for the steps of runs and for the messages of chats: until the first
 * request arrives at the model, and, which is harder, of everything up to the result.
 */
export function judgeAgents(report: AgentsReport): Bar[] {
  return parts.flatMap(([figure, words]) =>
    report.agents.map(({ id, surface }) => {
      const [steps, messages] = (['step', 'message'] as const).map((kind) => {
        const values = valuesOf(report, { agent: id, kinds: [kind], figure });
        return values.length === 0 ? null : median(values);
      });
      const bar = `${id} (${surface}): coder's own part ${words} at most ${limitMs} ms, median`;
      if (typeof steps !== 'number' || typeof messages !== 'number') return { bar, measured: '–', met: null };
      const measured = `step ${steps.toFixed(1)} ms, message ${messages.toFixed(1)} ms`;
      return { bar, measured, met: Math.max(steps, messages) <= limitMs };
    }),
  );
}
