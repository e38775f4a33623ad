import type { RepositoryDiff } from '@boocode/contracts/diff';
import { StepOutput, type FlowPlan, type PlanStep } from '@boocode/contracts/flow-plan';
import {
  StepFailure,
  type Flow,
  type FlowRequest,
  type Given,
  type Prompt,
  type StepInput,
  type StepResult,
} from '../types.js';

/** An agent's recorded final text by step key; null = the step failed for good. */
export type Answers = Record<string, string | null>;

export interface PlayedRun {
  plan: FlowPlan;
  results: Map<string, StepResult>;
  prompts: Map<string, Prompt>;
  /** The output of `finish`, or why it failed. */
  report: string;
  data: unknown;
  failure: string | null;
}

export interface Play {
  flow: Flow;
  request?: FlowRequest;
  diff: RepositoryDiff;
  /** Texts at the head commit. */
  files: Record<string, string>;
  answers: Answers;
}

/**
 * Plays a whole run in memory, as a host would: plan order, join rules, needs, prompts, reading, code. Outputs go through
 * JSON between the steps, because in a real run they come out of a database.
 */
export function playRun({ flow, request = { goal: '' }, diff, files, answers }: Play): PlayedRun {
  const plan = flow.plan(request, diff);
  const results = new Map<string, StepResult>();
  const prompts = new Map<string, Prompt>();
  for (const step of plan.steps) {
    const dependencies = step.depends_on.flatMap((key) => results.get(key) ?? []);
    const input: StepInput = { step, run: { plan, ...diff }, dependencies };
    results.set(step.key, viaJson(runStep({ flow, input, diff, files, answers, prompts })));
  }
  const finish = results.get('finish');
  return {
    plan,
    results,
    prompts,
    report: finish?.output?.text ?? '',
    data: finish?.output?.data,
    failure: finish?.error ?? null,
  };
}

interface StepPlay extends Omit<Play, 'request'> {
  input: StepInput;
  prompts: Map<string, Prompt>;
}

function runStep({ flow, input, diff, files, answers, prompts }: StepPlay): StepResult {
  const { step, dependencies } = input;
  const completed = dependencies.filter(({ state }) => state === 'completed').length;
  if (completed < (step.min_deps ?? dependencies.length))
    return ended(step, 'blocked', 'a dependency did not complete');
  const needs = flow.needs(input);
  const given: Given = {
    diff: needs.diff ? diff : null,
    files: new Map(needs.files.map((path) => [path, files[path] ?? null])),
  };
  try {
    if (step.kind === 'code') return done(step, flow.code(input, given));
    const prompt = flow.prompt(input, given);
    if ('skip' in prompt) return done(step, { text: '', skipped: prompt.skip });
    prompts.set(step.key, prompt);
    return answered(flow, input, answers[step.key]);
  } catch (error) {
    if (error instanceof StepFailure) return ended(step, 'failed', error.message);
    throw error;
  }
}

function answered(flow: Flow, input: StepInput, answer: string | null | undefined): StepResult {
  if (answer === null) return ended(input.step, 'failed', 'the agent ended without an answer');
  const text = answer ?? nothingFound;
  const reading = flow.read(input, text);
  return reading.ok
    ? done(input.step, { text, data: reading.data })
    : ended(input.step, 'failed', `the answer could not be read: ${reading.problem}`);
}

/** What an angle answers that looked and found nothing. */
const nothingFound = [
  'I read the change.',
  '```json',
  '{ "findings": [], "coverage": [{ "protocol": "all", "state": "clear", "note": "read every changed line" }] }',
  '```',
].join('\n');

function done(step: PlanStep, output: StepOutput): StepResult {
  return { step, state: 'completed', error: null, output };
}

function ended(step: PlanStep, state: 'failed' | 'blocked', error: string): StepResult {
  return { step, state, error, output: null };
}

function viaJson(result: StepResult): StepResult {
  if (result.output === null) return result;
  const { text, data, skipped } = StepOutput.parse(JSON.parse(JSON.stringify(result.output)));
  return { ...result, output: { text, data, ...(skipped === undefined ? {} : { skipped }) } };
}
