import { z } from 'zod';
import { MergeWay } from './git-action.js';
import { Id, Slug } from './ids.js';
import { PlannedMending } from './mending.js';
import { PlanSubject } from './subject.js';

export const Band = z.enum(['small', 'medium', 'large']);
export type Band = z.infer<typeof Band>;

export const StepStage = z.enum([
  'context',
  'discovery',
  'angle',
  'fold',
  'second-wave',
  'dedupe',
  'synthesizer',
  'validator',
  'reader',
  'render',
  'contestant',
  'check',
  'compare',
  'judge',
  'pick',
  'fix',
  'review',
  'approve',
  'merge',
  'finish',
]);

/**
 * Who does a step, and what it may do: `agent` reads, `write` writes in a worktree of its own and leaves a commit, `code` is the flow's
 * own, `command` is the project's own check, `merge` brings a change into a branch, and `person` waits for an answer.
 */
export const StepKind = z.enum(['agent', 'code', 'write', 'command', 'merge', 'person']);
export type StepKind = z.infer<typeof StepKind>;

/** What a `person` step is asked: which contestant wins, or whether the run may go on. */
export const PersonAsk = z.enum(['pick', 'approve']);
export type PersonAsk = z.infer<typeof PersonAsk>;

/** Whether an agent and its model do steps of this kind: they are prompted and forecast, and cost something. */
export function isByAgent(kind: StepKind): boolean {
  return kind === 'agent' || kind === 'write';
}

/** A text that a prompt carries, by its sha-256: a contract (`evidence/produce`), or a persona. */
export const BoundBy = z.object({ name: z.string(), version: z.int().positive().nullable(), hash: z.string() });

/** The forms that the final text of an agent step can be bound to. */
export const StepContract = z.enum(['angle', 'validator', 'synthesis', 'pairs', 'judgement', 'fix-review']);
export type StepContract = z.infer<typeof StepContract>;

/**
 * One step of a plan; becomes one row of `tasks`. Edges are step keys here and ids in the table.
 * `min_deps` is the join rule: null = every dependency must complete, but for those that say `continue`;
 * k = go once all have ended and at least k completed.
 */
export const PlanStep = z.object({
  key: Slug,
  stage: StepStage,
  title: z.string(),
  kind: StepKind,
  persona: Slug.nullable(),
  tier: z.enum(['deep', 'standard', 'light']).nullable(),
  depends_on: z.array(Slug),
  min_deps: z.int().nonnegative().nullable(),
  /** Whose outputs it is handed; absent = those of all that it depends on. */
  reads: z.array(Slug).optional(),
  /** A required step that does not complete makes the run INCOMPLETE, or leaves it without a report. */
  required: z.boolean(),
  /**
   * What it means when it does not complete: `skip` blocks the joins that need it, `continue` lets them go on without it,
   * `fail` stops the run. Plans of before this was asked meant `skip`.
   */
  on_failure: z.enum(['skip', 'continue', 'fail']).default('skip'),
  /** What the step is for, one line; stored as `tasks.input`. */
  brief: z.string(),
  /** Files this step should read first (its slice), relative to the repository; empty = the whole change. */
  slice: z.array(z.string()),
  /** Which contract the final text must satisfy; null = free text. */
  output: StepContract.nullable(),
  /** What its prompt was bound by when it was planned; a changed word changes the hash. Empty for code. */
  bound_by: z.array(BoundBy).default([]),
  max_attempts: z.int().positive(),
  /** So many crashes block it: what ends its process again and again is not tried for ever. */
  max_crashes: z.int().positive().default(10),
  /** Seconds an attempt may take, and seconds it may show no event. */
  budget_seconds: z.int().positive(),
  idle_seconds: z.int().positive(),
  /** The step from whose commit this one starts, or whose commit it checks or merges; absent = the run's head commit. */
  from: Slug.optional(),
  /** The `write` step in whose chat this one writes on: the same worktree and session. It waits for that step. */
  continues: Slug.optional(),
  person: PersonAsk.optional(),
  /** Where a `merge` step merges to: the branch that the run was launched on, or the run's own line of what was merged so far. */
  merge: z.strictObject({ into: z.enum(['target', 'line']), way: MergeWay }).optional(),
  /** Of a `write` step that continues another: the step whose commit is brought into its worktree before it begins. */
  onto: Slug.optional(),
  /** The `pick` step of the arena that it belongs to; its id becomes `arena_id` of the row, of the pick step itself too. */
  arena: Slug.optional(),
});
export type PlanStep = z.infer<typeof PlanStep>;

/**
 * A project's own flow as its plan carries it: whoever claims a step needs nothing else, and a later change of the file changes
 * no run. What is in it conductor checks.
 */
export const ProjectPlan = z.object({ name: Slug, flow: z.unknown(), personas: z.array(z.unknown()) });
export type ProjectPlan = z.infer<typeof ProjectPlan>;

/** A flow compiled for one request: pure data, deterministic, hashed. The last step is always `finish`, the root task. */
export const FlowPlan = z.object({
  flow: Slug,
  version: z.int().positive(),
  title: z.string(),
  goal: z.string(),
  /** Plans of before subjects were told apart are about a change. */
  subject: PlanSubject.default({ kind: 'change', focus: [], documents: [] }),
  band: Band,
  band_reason: z.string(),
  /** Personas that were signalled but cut by the band's cap, each with the reason. */
  cut: z.array(z.object({ persona: Slug, reason: z.string() })),
  /** Absent for our own flows. */
  project: ProjectPlan.optional(),
  /** Of a fix run: what it mends. */
  mending: PlannedMending.optional(),
  steps: z.array(PlanStep).min(1),
  /** sha-256 over everything above. */
  hash: z.string(),
});
export type FlowPlan = z.infer<typeof FlowPlan>;

/**
 * What a step leaves behind: text for people and models, data for code. A skipped step says why in `skipped`. `reused_from` is the task
 * of another run whose output of the same input it is.
 */
export const StepOutput = z.object({
  text: z.string(),
  data: z.unknown().optional(),
  skipped: z.string().optional(),
  reused_from: Id.optional(),
});
export type StepOutput = z.infer<typeof StepOutput>;
