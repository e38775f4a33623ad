import type { RunSource } from '@boocode/contracts/run-source';
import type { Band, FlowPlan, PlanStep, ProjectPlan, StepOutput } from '@boocode/contracts/flow-plan';
import type { DiffFile, RepositoryDiff } from '@boocode/contracts/diff';
import type { AgentChoice, FlowFamily } from '@boocode/contracts/flow-run';
import type { FlowInputs, SubjectDocument, SubjectKind } from '@boocode/contracts/subject';
import type { Dismissals } from './gates/dismissed.js';
import type { LedgerItem } from './gates/ledger.js';
import type { Rubric } from './gates/rubric.js';
import type { Personas } from './personas/persona.js';
import type { SignalName } from './signal-names.js';
import type { Signals } from './signals.js';

export type { Band } from '@boocode/contracts/flow-plan';
export type { PlanStep as Step } from '@boocode/contracts/flow-plan';

/** What the operator asked for; everything else is computed. */
export interface FlowRequest {
  goal: string;
  /** Overrides the computed band, never the signals or the caps. */
  band?: Band;
  /** So many angles must complete for a report; absent = what is required. */
  min_angles?: number;
}

/**
 * What a flow looks at, pinned. Of an area, `diff` is the difference from the empty tree, so all its lines are added; of a
 * repository it is the list of its files, without lines.
 */
export interface Subject {
  kind: SubjectKind;
  /** What the area is; empty for the other kinds. */
  focus: string[];
  diff: RepositoryDiff;
  documents: SubjectDocument[];
}

/** What every step of a run knows about it. */
export interface RunContext {
  plan: FlowPlan;
  repository: string;
  base_ref: string;
  base_commit: string;
  head_ref: string;
  head_commit: string;
  /** Where a host fetches it that has not got the repository. */
  source?: RunSource | undefined;
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
  /** What the project has dismissed; absent = no. */
  dismissals?: boolean;
  /** What changed between commits of other steps, for an agent that compares them; absent = nothing. */
  changes?: { key: string; base_commit: string; commit: string }[];
  /** Which agents and models take part; absent = no. */
  names?: boolean;
  /** What the steps that it was handed came to, for code alone; absent = no. */
  accounts?: boolean;
}

/** What a step came to, and who did it: for people to read, never for a prompt. */
export interface StepAccount {
  agent: string | null;
  model: string | null;
  /** Of all its attempts. */
  seconds: number | null;
  tokens: number | null;
  cost_usd: number | null;
  /** Where its work is kept. */
  kept_ref: string | null;
}

/** What the host fetched. A path that does not exist at the commit, or is binary, maps to null. */
export interface Given {
  diff: RepositoryDiff | null;
  files: ReadonlyMap<string, string | null>;
  /** Absent = none was asked for, or there is none. */
  dismissals?: Dismissals;
  /** By the key of the step that left the change. */
  changes?: ReadonlyMap<string, readonly DiffFile[]>;
  /** Agents and models by all their names. */
  names?: readonly string[];
  /** By step key. */
  accounts?: ReadonlyMap<string, StepAccount>;
}

/** A step of a run under way; `result` is null until it has ended. */
export interface StepSoFar {
  step: PlanStep;
  result: StepResult | null;
}

/** A finding on its way to the report. `raw`: an angle said so. `folded`: its citations hold, or it has ended with a reason. */
export interface FoundItem {
  stage: 'raw' | 'folded';
  item: LedgerItem;
}

/** What a flow knows of its findings before the report: the ledger as its last step left it, and what later steps said. */
export interface LedgerSoFar {
  folded: LedgerItem[];
  later: LedgerItem[];
}

/**
 * Steps that a completed step adds to its run. Each waits for the step that adds it, and may wait for what that one waited
 * for and for its siblings, but for no other step. Its key is new to the run.
 */
export interface PlanGraft {
  steps: PlanStep[];
  /** Keys of steps that have not started, and from now on wait for these too; `finish` always does. */
  before: string[];
}

/** What an agent is told. `system` is the same for all steps of a run; `user` keeps its variable part last. */
export interface Prompt {
  system: string;
  user: string;
  /** Characters of `user`, from its beginning on, that the prompts of all steps of its stage have in common. */
  shared: number;
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
  family: FlowFamily;
  inputs: FlowInputs;
  bands: { band: Band; angles: string; when: string }[];
  /** Which kinds of its steps agents do, in their order. */
  stages: PlanStep['stage'][];
  /** Who does which of its steps unless a launch says otherwise, by step key; absent = whoever does the run. */
  agents?: Readonly<Record<string, AgentChoice>>;
  /** Compiles the request. Throws `FlowRefusal` when there is nothing this flow could do. */
  plan(request: FlowRequest, subject: Subject): FlowPlan;
  needs(input: StepInput): Needs;
  /** For `kind: 'agent'` steps. */
  prompt(input: StepInput, given: Given): Prompt | Skip;
  /** What a session that holds the step's prompt is told when it goes on after it was cut off. */
  goOn(input: StepInput): string;
  /** For agent steps with an `output` contract: reads the final text. */
  read(input: StepInput, text: string): Reading;
  /** For `kind: 'code'` steps. Throws `StepFailure` when the step cannot be computed. */
  code(input: StepInput, given: Given): StepOutput;
  /**
   * For every step that has done its work: what it adds to the run, such as one step for each item of its output. Null =
   * nothing. A step that is done again adds anew: what it had added before is put aside.
   */
  graft(input: StepInput, output: StepOutput): PlanGraft | null;
  /** All that the steps of a run with this plan may add to it: none of it is certain, and nothing else comes. */
  mayAdd(plan: FlowPlan): PlanGraft[];
  /**
   * Which step's change a step that checks or merges is about, where only the ends of others tell; or why there is nothing to do. Absent =
   * as the plan says.
   */
  about?(input: StepInput): string | Skip;
  /** What a run has found before there is a report: its steps in plan order, those that were added behind them. */
  found(run: RunContext, steps: StepSoFar[]): FoundItem[];
}

/** A short document that prompts carry: `evidence` rates what a claim rests on, `yagni` asks whether a thing is needed. */
export interface Contract {
  id: 'evidence' | 'yagni';
  /** `produce` binds who makes claims, `review` binds who judges them. */
  side: 'produce' | 'review';
  version: number;
  text: string;
  /** sha-256 of the text: changes whenever a word does. */
  hash: string;
}

/** One seat of a roster: which persona, when it is called, and what it is handed. */
export interface Angle {
  /** The step's key. */
  key: string;
  persona: string;
  title: string;
  brief: string;
  /** A required angle that does not complete makes the run INCOMPLETE. */
  required: boolean;
  /** Whether it takes one of the seats that the band's cap grants. */
  seated: boolean;
  /** The signal that calls it and whose files are its slice; null = always called, with the whole change. */
  signal: SignalName | null;
  /** Completes the sentence "called because …". */
  because: string;
  /** In which bands it may sit; absent = in all. */
  bands?: readonly Band[];
  /** What must hold of the subject beyond the signal; absent = nothing. */
  when?(signals: Signals): boolean;
  /** What it is handed, where that is not what the signal's files are. */
  slice?(signals: Signals): string[];
}

/** A validator of a plan: what it attacks. Two at most. */
export interface ValidatorSeat {
  persona: string;
  title: string;
  brief: string;
}

/** A request that belongs to another flow. */
export interface Redirect {
  /** Looked for in the goal. */
  when: RegExp;
  to: string;
  /** Completes the sentence "this asks for …". */
  asks: string;
}

/** What the stages of a spine compute: the only code a flow brings along. */
interface SpineWork {
  needs(input: StepInput): Needs;
  code(input: StepInput, given: Given): StepOutput;
  /** What an agent step is handed beyond the change and its persona, calibration last; or why it has nothing to do. */
  assignment(input: StepInput): string | Skip;
  /** What a step adds to the run when it has done its work; see `Flow.graft`. Absent = the plan is all there is. */
  graft?(input: StepInput, output: StepOutput): PlanGraft | null;
  /** All that it may add; see `Flow.mayAdd`. */
  mayAdd?(plan: FlowPlan): PlanGraft[];
  /** How findings are rated, by the persona that brings them. */
  rubric(persona: string): Rubric;
  /** The ledger so far, once a fold has completed. */
  ledger(input: Pick<StepInput, 'run' | 'dependencies'>): LedgerSoFar;
}

/**
 * A flow as data. Stages always come in one order: context, discovery, angles, fold, second wave, synthesizer, validators,
 * render, readers, finish; a spine says who sits where, the factory draws the edges.
 */
export interface Spine {
  name: string;
  version: number;
  title: string;
  summary: string;
  family: FlowFamily;
  inputs: FlowInputs;
  redirects: Redirect[];
  bands: Record<Band, { cap: number; angles: string; when: string }>;
  /** Throws `FlowRefusal` when there is nothing to do. */
  intake(signals: Signals, request: FlowRequest): void;
  size(signals: Signals): { band: Band; why: string };
  /** Build facts that all angles share; each angle waits for them. */
  discovery: Angle[];
  /** In rank order: when a cap cuts, it cuts from the end. */
  angles: Angle[];
  /** Read nothing but what passed the fold. */
  secondWave: Angle[];
  /** Who draws the conclusion; null = code. */
  synthesizer: Record<Band, string | null>;
  /** Who attacks it; none = nobody. */
  validators: Record<Band, ValidatorSeat[]>;
  /** Read the rendered draft. */
  readers: Angle[];
  /** What each role is bound by. One list for all angles, so that their prompts share a prefix. */
  contracts: { angle: Contract[]; validator: Contract[]; synthesizer: Contract[]; reader: Contract[] };
  work: SpineWork;
  personas: Personas;
  /** A project's own flow travels with its plans. */
  project?: ProjectPlan;
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
