import type { RepositoryDiff } from '@boocode/contracts/diff';
import { StepOutput, type FlowPlan, type PlanStep } from '@boocode/contracts/flow-plan';
import type { Dismissals } from '../gates/dismissed.js';
import { changeSubject } from './change.js';
import {
  StepFailure,
  type Flow,
  type FlowRequest,
  type Given,
  type PlanGraft,
  type Prompt,
  type StepInput,
  type StepResult,
  type Subject,
} from '../types.js';

/** An agent's recorded final text by step key; null = the step failed for good. */
export type Answers = Record<string, string | null>;

/** Or whoever answers a step from the prompt that it is given. */
type Answering = (step: PlanStep, prompt: Prompt) => string | null;

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
  /** Absent = the diff as a change. */
  subject?: Subject;
  /** Texts at the head commit. */
  files: Record<string, string>;
  answers: Answers | Answering;
  /** What the project has dismissed; absent = nothing. */
  dismissals?: Dismissals;
}

/**
 * Plays a whole run in memory, as a host would: plan order, join rules, stops, grafts, needs, prompts, reading, code.
 * Outputs go through JSON between the steps, because in a real run they come out of a database.
 */
export function playRun({ flow, request = { goal: '' }, files, answers, ...over }: Play): PlayedRun {
  const subject = over.subject ?? changeSubject(over.diff);
  const { diff } = subject;
  const plan = flow.plan(request, subject);
  const steps = plan.steps.map(played);
  const results = new Map<string, StepResult>();
  const prompts = new Map<string, Prompt>();
  let stop: string | null = null;
  // What a step adds is put behind it, so this loop comes by.
  for (const [index, { step, waitsFor }] of steps.entries()) {
    const dependencies = waitsFor.flatMap((key) => results.get(key) ?? []);
    const input: StepInput = { step, run: { plan, ...diff }, dependencies };
    const result: StepResult =
      stop === null ? viaJson(runStep({ ...over, flow, input, diff, files, answers, prompts })) : stopped(step, stop);
    results.set(step.key, result);
    if (result.state !== 'completed' && step.on_failure === 'fail') stop ??= `${step.title}: ${result.error}`;
    addSteps(steps, index, graftOf(flow, input, result));
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

interface PlayedStep {
  step: PlanStep;
  waitsFor: string[];
}

function played(step: PlanStep): PlayedStep {
  return { step, waitsFor: [...step.depends_on] };
}

function graftOf(flow: Flow, input: StepInput, { output }: StepResult): PlanGraft {
  const graft = output === null || output.skipped !== undefined ? null : flow.graft(input, output);
  return graft ?? { steps: [], before: [] };
}

function addSteps(steps: PlayedStep[], index: number, graft: PlanGraft): void {
  const keys = graft.steps.map(({ key }) => key);
  for (const { step, waitsFor } of steps) {
    if (step.key === 'finish' || graft.before.includes(step.key)) waitsFor.push(...keys);
  }
  steps.splice(index + 1, 0, ...graft.steps.map(played));
}

interface StepPlay extends Omit<Play, 'request' | 'subject'> {
  input: StepInput;
  prompts: Map<string, Prompt>;
}

function runStep({ flow, input, diff, files, answers, prompts, dismissals }: StepPlay): StepResult {
  const { step, dependencies } = input;
  if (!holds(step, dependencies)) return ended(step, 'blocked', 'a dependency did not complete');
  const needs = flow.needs(input);
  const given: Given = {
    diff: needs.diff ? diff : null,
    files: new Map(needs.files.map((path) => [path, files[path] ?? null])),
    ...(needs.dismissals === true && dismissals !== undefined && { dismissals }),
  };
  try {
    if (step.kind === 'code') return done(step, flow.code(input, given));
    const prompt = flow.prompt(input, given);
    if ('skip' in prompt) return done(step, { text: '', skipped: prompt.skip });
    prompts.set(step.key, prompt);
    return answered(flow, input, typeof answers === 'function' ? answers(step, prompt) : answers[step.key]);
  } catch (error) {
    if (error instanceof StepFailure) return ended(step, 'failed', error.message);
    throw error;
  }
}

function holds({ min_deps }: PlanStep, dependencies: StepResult[]): boolean {
  if (min_deps !== null) return dependencies.filter(({ state }) => state === 'completed').length >= min_deps;
  return dependencies.every(({ state, step }) => state === 'completed' || step.on_failure === 'continue');
}

/** A stopped run settles what is left; its root fails with the reason. */
function stopped(step: PlanStep, why: string): StepResult {
  return step.key === 'finish' ? ended(step, 'failed', why) : ended(step, 'cancelled', 'Its run was stopped.');
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

function ended(step: PlanStep, state: Exclude<StepResult['state'], 'completed'>, error: string): StepResult {
  return { step, state, error, output: null };
}

function viaJson(result: StepResult): StepResult {
  if (result.output === null) return result;
  const { text, data, skipped } = StepOutput.parse(JSON.parse(JSON.stringify(result.output)));
  return { ...result, output: { text, data, ...(skipped === undefined ? {} : { skipped }) } };
}
