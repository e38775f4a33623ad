import { evaluationCases } from '@boocode/conductor/evaluation/cases';
import type { EvaluationCase } from '@boocode/conductor/evaluation/case';
import { evaluationPage } from '@boocode/conductor/evaluation/page';
import { scoreFlows, scorePersonas } from '@boocode/conductor/evaluation/score';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findOrStart } from '../client/background.js';
import { endUnlessBusy } from '../client/end-unless-busy.js';
import type { Context } from '../context.js';
import { exitCode, UsageError } from '../errors.js';
import { evaluateRuns } from '../evaluation/evaluate-runs.js';
import { hideCases } from '../evaluation/hide-cases.js';

export interface EvaluateFlags {
  flow?: string[];
  case?: string[];
  repeats?: number;
  atOnce?: number;
  agent?: string;
  model?: string;
  json?: boolean;
}

/**
 * Runs the cases with known answers and prints how well flows and personas did, so that a changed prompt can be compared with the
 * one before. Starts BooCode when it does not run, and ends it again.
 */
export async function evaluate(flags: EvaluateFlags, context: Context): Promise<number> {
  const cases = chosen(flags);
  const repeats = flags.repeats ?? 1;
  const found = await findOrStart(context.config, { signal: context.signal, say: context.output.say });
  const folder = await mkdtemp(path.join(tmpdir(), 'boocode-evaluation-'));
  try {
    const who = {
      ...(flags.agent !== undefined && { agent: flags.agent }),
      ...(flags.model !== undefined && { model: flags.model }),
    };
    const { client } = found;
    const { signal, output } = context;
    const { runs, by } = await evaluateRuns({
      client,
      cases,
      repeats,
      atOnce: flags.atOnce ?? 2,
      folder,
      who,
      signal,
      say: output.say,
    });
    const scores = { by, repeats, flows: scoreFlows(cases, runs), personas: scorePersonas(cases, runs), runs };
    output.print(
      flags.json === true ? JSON.stringify(scores, null, 2) : evaluationPage({ by, repeats, cases, runs }).trimEnd(),
    );
    return runs.every(({ complete }) => complete) ? exitCode.ok : exitCode.failed;
  } finally {
    await hideCases(found.client, { folder, say: context.output.say });
    await endUnlessBusy(found, context);
    await rm(folder, { recursive: true, force: true });
  }
}

function chosen({ flow, case: wanted }: EvaluateFlags): EvaluationCase[] {
  mustBeKnown('flow', flow, new Set(evaluationCases.map((one) => one.flow)));
  mustBeKnown('case', wanted, new Set(evaluationCases.map(({ id }) => id)));
  return evaluationCases.filter((one) => (flow?.includes(one.flow) ?? true) && (wanted?.includes(one.id) ?? true));
}

function mustBeKnown(what: string, names: string[] | undefined, there: ReadonlySet<string>): void {
  const unknown = names?.find((name) => !there.has(name));
  if (unknown === undefined) return;
  throw new UsageError(`There is no ${what} ${unknown} to evaluate. There are: ${[...there].join(', ')}.`);
}
