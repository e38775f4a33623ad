import { z } from 'zod';
import { Band, PersonAsk, StepStage } from './flow-plan.js';
import { RunResult, RunVerdict } from './finding.js';
import { isOrdered, notOrdered } from './budget.js';
import { HostLabels } from './host.js';
import { Id, Slug } from './ids.js';
import { Int32 } from './int32.js';
import { ImportMark } from './run-archive.js';
import { Forecast, RunBudget } from './run-preview.js';
import { FlowInputs, FocusPath, RunSubject, SubjectDocuments } from './subject.js';
import { TaskCondition, TaskView } from './task.js';

/** Another agent, with this model or the one that it uses by itself. */
export const FallbackChoice = z.strictObject({ agent: Slug, model: z.string().min(1).optional() });
export type FallbackChoice = z.infer<typeof FallbackChoice>;

/** Who may go on with a step while whoever does it is refused for more than a minute, in order. */
const Fallback = z.array(FallbackChoice).max(5);

/** Who does a step, where it is not who does the rest; what is absent is as for the rest. */
export const AgentChoice = z
  .strictObject({
    agent: Slug.optional(),
    model: z.string().min(1).optional(),
    mode_id: z.string().min(1).optional(),
    thinking_option_id: z.string().min(1).optional(),
    /** Instead of that of the launch; empty = nobody. */
    fallback: Fallback.optional(),
  })
  .refine(
    (choice) => Object.keys(choice).length > 0,
    'names an agent, a model, a mode, a thinking option or a fallback',
  );
export type AgentChoice = z.infer<typeof AgentChoice>;

/** `POST /api/coder/flow-runs`. The repository is a path on the coder's host. */
export const LaunchRequest = z
  .strictObject({
    flow: Slug,
    repo: z.string().min(1),
    base: z.string().min(1).optional(),
    goal: z.string().max(20_000).default(''),
    /** The part of the repository that it is about, as it stands at the head commit; absent = what the branch changed. */
    focus: z.array(FocusPath).min(1).max(50).optional(),
    documents: SubjectDocuments.optional(),
    band: Band.optional(),
    agent: Slug.optional(),
    model: z.string().min(1).optional(),
    /** Other agents for some steps: by stage (`angle`), persona or step key (`angle.security`); the narrower name wins. */
    agents: z.record(z.string().min(1), AgentChoice).optional(),
    fallback: Fallback.optional(),
    /** So long may the run take before it is stopped, without a report; absent = as long as its steps may. */
    deadline_minutes: z.int().positive().max(10_080).optional(),
    /** A step whose forecast does not fit into what is left waits as `queued`, and says so, until a person raises it. */
    budget: RunBudget.optional(),
    /** What runs is stopped once this is used up, with its work kept; at least as much as `budget`. */
    hard_budget: RunBudget.optional(),
    /** Only hosts with all of these labels do its steps. */
    labels: HostLabels.optional(),
    /** A person has agreed to a forecast above what needs no word. */
    confirmed: z.boolean().optional(),
    /** The report is written once all angles have ended and so many completed; absent = what the flow says. */
    min_angles: z.int().positive().max(100).optional(),
    /** A step takes over what the same agent and model made of the very same prompt at this commit before, instead of asking it again. */
    reuse: z.boolean().optional(),
    /** The same key launches once: a second request answers with the first run. */
    idempotency_key: z.string().min(1).max(200).optional(),
  })
  .refine(({ budget, hard_budget }) => isOrdered({ soft: budget, hard: hard_budget }), notOrdered);
export type LaunchRequest = z.infer<typeof LaunchRequest>;
export type LaunchInput = z.input<typeof LaunchRequest>;

/** A step of a run that waits for a person's word. */
export const PersonWait = z.object({
  task_id: Id,
  title: z.string(),
  person: PersonAsk.nullable(),
  /** Since when it is their turn: another time each time that it is asked anew. */
  since: z.string(),
});
export type PersonWait = z.infer<typeof PersonWait>;

/** A run in a list. `condition` is the same word that its root task shows. */
export const FlowRunSummary = z.object({
  id: Id,
  flow: z.string(),
  title: z.string(),
  goal: z.string(),
  subject: RunSubject,
  repository: z.string(),
  base_ref: z.string(),
  base_commit: z.string(),
  head_ref: z.string(),
  head_commit: z.string(),
  band: Band,
  condition: TaskCondition,
  reason: z.string().nullable(),
  verdict: RunVerdict.nullable(),
  steps_total: z.int(),
  steps_done: z.int(),
  cost_tokens: z.number(),
  cost_usd: z.number().nullable(),
  created_at: z.string(),
  ended_at: z.string().nullable(),
  /** When the run is stopped if it still goes on; a pause moves it. Null = never. */
  deadline_at: z.string().nullable(),
  budget: RunBudget.nullable().default(null),
  hard_budget: RunBudget.nullable().default(null),
  /** Since when a person holds it back; null = nobody does. */
  paused_at: z.string().nullable().default(null),
  /** The home that its first ready step waits for, where no host that is heard of can do that: the one that is asked can take the run. */
  gone_home: z.string().nullable().default(null),
  /** Its steps that wait for a person's word, the oldest first. */
  waits: z.array(PersonWait).default([]),
  /** Of a run that ended elsewhere: which one it was there, and since when it is here. */
  imported: ImportMark.nullable().default(null),
});
export type FlowRunSummary = z.infer<typeof FlowRunSummary>;

/** What a start of coder found of a run that went on when it ended: for the banner. Null = nothing was cut off. */
const RestartNote = z.object({
  at: z.string(),
  /** Steps that had completed and were kept. */
  kept: z.int(),
  /** Steps that were cut off and go on, or have gone on, by themselves. */
  resumed: z.int(),
  /** Steps that were cut off and wait for a person. */
  needs_decision: z.int(),
  /** How the coder before it ended. */
  cause: z.enum(['stopped', 'crashed', 'unknown']),
});

/** A run whole: its steps in plan order, then those that were added (the root task left out), and the report once there is one. */
export const FlowRunView = FlowRunSummary.extend({
  flow_version: z.int().positive().default(1),
  band_reason: z.string(),
  plan_hash: z.string(),
  steps: z.array(TaskView),
  report: z.string().nullable(),
  result: RunResult.nullable(),
  restarted: RestartNote.nullable().default(null),
  /** Of what is still to be done; null when nothing is. */
  forecast: Forecast.nullable().default(null),
});
export type FlowRunView = z.infer<typeof FlowRunView>;

export const LaunchReply = z.object({ id: Id, created: z.boolean(), url: z.string() });
export type LaunchReply = z.infer<typeof LaunchReply>;

/**
 * `POST /api/coder/flow-runs/:id/retry`. Without steps: what did not complete, and all that depends on it. A changed agent or
 * model is for the named steps that agents do, a changed input for all named steps.
 */
export const RetryRequest = z.strictObject({
  steps: z.array(z.string().min(1)).min(1).optional(),
  /** The named steps alone, without what depends on them. */
  only: z.boolean().optional(),
  agent: Slug.optional(),
  model: z.string().min(1).optional(),
  input: z.string().min(1).max(20_000).optional(),
  /** Answers with what would be redone and kept, and changes nothing. */
  dry_run: z.boolean().optional(),
});
export type RetryRequest = z.infer<typeof RetryRequest>;

/** `POST /api/coder/flow-runs/:id/fork`: a new run that shares what came before the step. */
export const ForkRequest = z.strictObject({
  from: z.string().min(1),
  ...RetryRequest.pick({ agent: true, model: true, input: true }).shape,
});
export type ForkRequest = z.infer<typeof ForkRequest>;

/** What a retry redoes and what it keeps, by step key. */
export const RetryReply = z.object({ redone: z.array(z.string()), kept: z.array(z.string()) });
export type RetryReply = z.infer<typeof RetryReply>;

/** What a pause holds, or a resume lets go, by step key. */
export const HoldReply = z.object({ steps: z.array(z.string()) });
export type HoldReply = z.infer<typeof HoldReply>;

/** `PUT /api/coder/limits`: how many tasks of an agent, a provider or a project run at once; null = no limit. */
export const LimitRequest = z.strictObject({
  key: z.string().regex(/^(agent|provider|project):\S+$/),
  slots: Int32.nonnegative().nullable(),
});
export type LimitRequest = z.infer<typeof LimitRequest>;

export const CancelReply = z.object({ cancelled: z.array(z.string()) });
export type CancelReply = z.infer<typeof CancelReply>;

/** `PUT /api/coder/flow-runs/:id/budget`: another budget, or none; steps that waited for it are claimed. An absent hard one stays. */
export const BudgetRequest = z
  .strictObject({ budget: RunBudget.nullable(), hard_budget: RunBudget.nullable().optional() })
  .refine(({ budget, hard_budget }) => isOrdered({ soft: budget, hard: hard_budget }), notOrdered);
export type BudgetRequest = z.infer<typeof BudgetRequest>;

/** How a launcher groups flows. */
export const FlowFamily = z.enum(['review', 'understand', 'plan', 'write', 'report']);
export type FlowFamily = z.infer<typeof FlowFamily>;

/** `GET /api/coder/flows`: what the launcher shows. */
export const FlowDescription = z.object({
  name: Slug,
  title: z.string(),
  summary: z.string(),
  bands: z.array(z.object({ band: Band, angles: z.string(), when: z.string() })),
  /** Which kinds of its steps agents do, in their order. */
  stages: z.array(StepStage).default([]),
  family: FlowFamily.default('review'),
  inputs: FlowInputs.default({
    change: true,
    focus: 'no',
    documents: 'no',
    goal: 'optional',
    goal_label: 'What to look at most',
    document_label: '',
  }),
  /** Why it cannot be launched: the file of a project's own flow has a fault. */
  problem: z.string().nullable().default(null),
});
export type FlowDescription = z.infer<typeof FlowDescription>;
