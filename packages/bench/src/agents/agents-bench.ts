import type { AgentDescription } from '@boocode/contracts/agent';
import { reasonOf } from '../failure.js';
import { loadOfMachine, thisMachine, type Machine } from '../machine.js';
import type { AgentsOptions } from '../options.js';
import type { CoderStage } from './coder-stage.js';
import { leftOutOf, namedAgents } from './named-agents.js';
import { onStage } from './on-stage.js';
import { playAgent, weighAgent, type Measured } from './play.js';

/** What one round of one agent found out, or why it found nothing. */
interface AgentSample {
  agent: string;
  round: number;
  measured: readonly Measured[];
  /** MiB, with one session, with two, with three. */
  memory: readonly (number | null)[];
  failure: string | null;
}

export interface AgentsReport {
  date: string;
  machine: Machine & { node: string; load: number[] };
  rounds: number;
  agents: Pick<AgentDescription, 'id' | 'title' | 'surface' | 'version'>[];
  left_out: { id: string; why: string }[];
  samples: AgentSample[];
}

/** Has real agents work for coder against the rehearsal model, one after the other, and leaves nothing behind. */
export async function benchAgents(options: AgentsOptions, log: (line: string) => void): Promise<AgentsReport> {
  return onStage((stage) => report(stage, options, log));
}

async function report(stage: CoderStage, options: AgentsOptions, log: (line: string) => void): Promise<AgentsReport> {
  const load = loadOfMachine();
  const chosen = choose(stage.agents, options.agents);
  const agents = chosen.filter(({ available }) => available);
  const samples: AgentSample[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const { id } of round % 2 === 1 ? agents : agents.toReversed()) {
      const began = performance.now();
      const sample = await sampleOf(stage, id, round);
      samples.push(sample);
      const seconds = ((performance.now() - began) / 1_000).toFixed(1);
      log(`round ${round}  ${id.padEnd(17)} ${seconds} s  ${sample.failure ?? `${sample.measured.length} attempts`}`);
    }
  }
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: { ...thisMachine(), node: process.version.slice(1), load: [load, loadOfMachine()] },
    rounds: options.rounds,
    agents: agents.map(({ id, title, surface, version }) => ({ id, title, surface, version })),
    left_out: leftOutOf(chosen),
    samples,
  };
}

/** Without a wish all, but of those that are started for each turn only the first: they are the warm ones once more. */
function choose(known: readonly AgentDescription[], wanted: readonly string[] | null): readonly AgentDescription[] {
  if (wanted !== null) return namedAgents(known, wanted);
  const once = known.find(({ surface }) => surface === 'acp-dispatch');
  return known.filter((agent) => agent.surface !== 'acp-dispatch' || agent === once);
}

async function sampleOf(stage: CoderStage, agent: string, round: number): Promise<AgentSample> {
  try {
    const measured = await playAgent(stage, agent);
    return { agent, round, measured, memory: await weighAgent(stage, agent), failure: null };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { agent, round, measured: [], memory: [], failure: reasonOf(error) };
  }
}
