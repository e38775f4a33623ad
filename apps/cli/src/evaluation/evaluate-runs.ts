import type { LaunchInput, FlowRunView } from '@boocode/contracts/flow-run';
import type { EvaluationCase } from '@boocode/conductor/evaluation/case';
import type { EvaluatedRun } from '@boocode/conductor/evaluation/score';
import { count } from '@boocode/conductor/wording';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { CoderClient } from '../client/coder-client.js';
import { followRun } from '../client/follow-run.js';
import { caseRepository } from './case-repository.js';

export interface EvaluateOptions {
  client: CoderClient;
  cases: readonly EvaluationCase[];
  repeats: number;
  /** Runs under way at once. */
  atOnce: number;
  /** Where the repositories of the cases are made. */
  folder: string;
  /** Who answers, as a launch says it. */
  who: Pick<LaunchInput, 'agent' | 'model'>;
  signal: AbortSignal;
  say: (line: string) => void;
}

export interface Evaluated {
  runs: EvaluatedRun[];
  /** Which agents and models answered: figures of the rehearsal model say nothing about a real one. */
  by: string;
}

/** Launches every case as often as asked, and waits for all; in the order of the cases. */
export async function evaluateRuns(options: EvaluateOptions): Promise<Evaluated> {
  const { cases, repeats, atOnce, folder } = options;
  const jobs = cases.flatMap((one) => {
    const repo = caseRepository(path.join(folder, one.id), one);
    return Array.from({ length: repeats }, (_, n) => ({ one, repo, n }));
  });
  const runs: EvaluatedRun[] = [];
  const who = new Set<string>();
  const next = jobs.entries();
  const worker = async (): Promise<void> => {
    for (const [index, { one, repo, n }] of next) {
      const view = await runOnce(options, one, repo);
      const run = evaluatedRun(one, view, await sharesOf(options.client, view));
      runs[index] = run;
      for (const name of answeredBy(view)) who.add(name);
      options.say(
        `${one.id} ${n + 1}/${repeats}: ${run.findings === null ? 'no findings' : count(run.findings.length, 'finding')}, ${run.seconds.toFixed(1)} s`,
      );
      if (!run.complete) options.say(`  not whole: ${whyNotWhole(view)} See npm run boocode -- show ${view.id}`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, jobs.length) }, worker));
  return { runs, by: [...who].toSorted().join('; ') };
}

async function runOnce(
  { client, who, signal }: EvaluateOptions,
  one: EvaluationCase,
  repo: string,
): Promise<FlowRunView> {
  const { flow, goal, focus, documents } = one;
  const { id } = await client.launch({
    flow,
    repo,
    idempotency_key: randomUUID(),
    ...who,
    ...(goal !== undefined && { goal }),
    ...(focus !== undefined && { focus }),
    ...(documents !== undefined && { documents }),
  });
  return followRun(client, { id, signal, onChange: () => undefined });
}

/** By angle: which share of its prompt all angles of the run begin with, as coder noted it when it was sent. */
async function sharesOf(client: CoderClient, { steps }: FlowRunView): Promise<number[]> {
  const angles = steps.filter(({ step_key }) => step_key?.startsWith('angle.'));
  const shares = await Promise.all(
    angles.map(async ({ id }) => {
      const events = await client.taskEvents(id, '0.0');
      return events.flatMap(({ event }) =>
        event.type === 'prompt' && event.characters ? [(event.shared_characters ?? 0) / event.characters] : [],
      );
    }),
  );
  return shares.flat();
}

function evaluatedRun({ id }: EvaluationCase, run: FlowRunView, shares: number[]): EvaluatedRun {
  const by_persona: Record<string, number> = {};
  for (const { persona, cost_tokens } of run.steps) {
    if (persona !== null) by_persona[persona] = (by_persona[persona] ?? 0) + (cost_tokens ?? 0);
  }
  return {
    case_id: id,
    findings: run.result?.findings ?? null,
    complete: run.verdict !== null && run.verdict !== 'INCOMPLETE',
    seconds: (Date.parse(run.ended_at ?? run.created_at) - Date.parse(run.created_at)) / 1000,
    tokens: run.cost_tokens,
    usd: run.cost_usd,
    by_persona,
    prefix_share: shares.length === 0 ? null : Math.min(...shares),
  };
}

/** What went wrong first, in the words of the step: a figure from runs that are not whole says nothing about a prompt. */
function whyNotWhole({ steps, reason, verdict, condition }: FlowRunView): string {
  const error = steps.find((step) => step.error !== null)?.error;
  return error?.message ?? reason ?? `it ended as ${verdict ?? condition}.`;
}

function answeredBy({ steps }: FlowRunView): string[] {
  return steps.flatMap(({ persona, agent, model }) =>
    persona === null || agent === null ? [] : [`${agent} with ${model ?? 'its own model'}`],
  );
}
