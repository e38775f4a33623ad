import type { Band, FlowPlan, PlanStep, StepOutput } from '@boocode/contracts/flow-plan';
import type { RepositoryDiff } from '@boocode/contracts/diff';

export type { Band } from '@boocode/contracts/flow-plan';
export type { PlanStep as Step } from '@boocode/contracts/flow-plan';

/** What the operator asked for; everything else is computed. */
export interface FlowRequest {
  goal: string;
  /** Overrides the computed band, never the signals or the caps. */
  band?: Band;
}

/** What every step of a run knows about it. */
export interface RunContext {
  plan: FlowPlan;
  repository: string;
  base_ref: string;
  base_commit: string;
  head_ref: string;
  head_commit: string;
}

/** How a dependency ended, and what it left. `output` is null unless it completed. */
export interface StepResult {
  step: PlanStep;
  state: 'completed' | 'failed' | 'blocked' | 'cancelled';
  error: string | null;
  output: StepOutput | null;
}

/** A step about to run: its own plan entry, its run, and its direct dependencies in plan order. */
export interface StepInput {
  step: PlanStep;
  run: RunContext;
  dependencies: StepResult[];
}

/** What the host must fetch before the step can be computed: conductor itself reads nothing. */
export interface Needs {
  diff: boolean;
  /** Paths at the head commit, relative to the repository. */
  files: string[];
}

/** What the host fetched. A path that does not exist at the commit, or is binary, maps to null. */
export interface Given {
  diff: RepositoryDiff | null;
  files: ReadonlyMap<string, string | null>;
}

/** What an agent is told. `system` is the same for all steps of a run; `user` keeps its variable part last. */
export interface Prompt {
  system: string;
  user: string;
}

/** A step that has nothing to do: it completes without an agent, and says why. */
export interface Skip {
  skip: string;
}

/** A final text, read: data that satisfies the contract, or the prompt of the one repair turn. */
export type Reading = { ok: true; data: unknown } | { ok: false; problem: string; repair: string };

/**
 * A flow: pure functions from requests and dependency outputs to plans, prompts and results.
 * Every function is deterministic: the same arguments give the same bytes.
 */
export interface Flow {
  name: string;
  version: number;
  title: string;
  summary: string;
  bands: { band: Band; angles: string; when: string }[];
  /** Compiles the request. Throws `FlowRefusal` when there is nothing this flow could do. */
  plan(request: FlowRequest, diff: RepositoryDiff): FlowPlan;
  needs(input: StepInput): Needs;
  /** For `kind: 'agent'` steps. */
  prompt(input: StepInput, given: Given): Prompt | Skip;
  /** For agent steps with an `output` contract: reads the final text. */
  read(input: StepInput, text: string): Reading;
  /** For `kind: 'code'` steps. Throws `StepFailure` when the step cannot be computed. */
  code(input: StepInput, given: Given): StepOutput;
}

/** The request cannot become a plan; the message says why and what to do. Becomes HTTP 422. */
export class FlowRefusal extends Error {
  override readonly name = 'FlowRefusal';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A code step that failed for good; the message names what is missing. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
