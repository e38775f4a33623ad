import type { AgentDescription } from '@boocode/contracts/agent';
import type { Band } from '@boocode/contracts/flow-plan';
import type { CoderStage } from '../agents/coder-stage.js';
import { leftOutOf, namedAgents } from '../agents/named-agents.js';
import { onStage } from '../agents/on-stage.js';
import { loadOfMachine, thisMachine, type Machine } from '../machine.js';
import type { ForecastOptions } from '../options.js';
import { outcomeOf, type RunOutcome } from './run-outcome.js';

/** So many functions the change has in one run after the other, and from the start again: no two reviews are of one size. */
const sizes = [3, 1, 6, 2, 8, 4, 7, 5];

export interface ForecastRun extends RunOutcome {
  agent: string;
  /** So many runs of this agent there were before. */
  before: number;
  functions: number;
}

export interface ForecastReport {
  date: string;
  machine: Machine & { load: [number, number] };
  band: Band;
  agents: Pick<AgentDescription, 'id' | 'title' | 'version'>[];
  left_out: { id: string; why: string }[];
  runs: ForecastRun[];
}

/** Has real agents review the example on the rehearsal model again and again, and notes what was forecast and what came of it. */
export async function benchForecast(options: ForecastOptions, log: (line: string) => void): Promise<ForecastReport> {
  return onStage((stage) => report(stage, options, log));
}

async function report(
  stage: CoderStage,
  { agents: wanted, rounds, band }: ForecastOptions,
  log: (line: string) => void,
): Promise<ForecastReport> {
  const load = loadOfMachine();
  const chosen = namedAgents(stage.agents, wanted);
  const agents = chosen.filter(({ available }) => available);
  const runs: ForecastRun[] = [];
  for (const { id: agent } of agents) {
    for (let before = 0; before < rounds; before += 1) {
      const functions = sizes[before % sizes.length] ?? 1;
      const outcome = outcomeOf(await stage.forecast({ agent, band, functions }));
      runs.push({ agent, before, functions, ...outcome });
      const { low, high } = outcome.forecast.tokens;
      log(`${agent.padEnd(12)} run ${before + 1}: ${low}–${high} tokens forecast, ${outcome.tokens} used`);
    }
  }
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: { ...thisMachine(), load: [load, loadOfMachine()] },
    band,
    agents: agents.map(({ id, title, version }) => ({ id, title, version })),
    left_out: leftOutOf(chosen),
    runs,
  };
}
