import { z } from 'zod';
import { HostLabels } from './host.js';
import { Id, Slug } from './ids.js';
import { MergeWay } from './git-action.js';
import { LaunchReply } from './flow-run.js';
import { isOrdered, notOrdered } from './budget.js';
import { RunBudget } from './run-preview.js';

/** Who takes part: what is absent is the agent's own. */
export const Contestant = z.strictObject({
  agent: Slug,
  model: z.string().min(1).optional(),
  mode_id: z.string().min(1).optional(),
  thinking_option_id: z.string().min(1).optional(),
});
export type Contestant = z.infer<typeof Contestant>;

/** Who judges: an agent that reads all of them, not knowing whose they are. */
export const Judge = z.strictObject({ agent: Slug, model: z.string().min(1).optional() });
export type Judge = z.infer<typeof Judge>;

/** What a step that writes leaves: its change, committed to a branch of its own. */
export const WrittenChange = z.object({
  branch: z.string(),
  base_commit: z.string(),
  /** The same as the base where nothing was changed. */
  commit: z.string(),
  files: z.int().nonnegative(),
  added: z.int().nonnegative(),
  removed: z.int().nonnegative(),
  /** Why the changes were not committed; they lie in the worktree. */
  refused: z.string().nullable(),
});
export type WrittenChange = z.infer<typeof WrittenChange>;

/** How the project's own check ended. `skipped`: there is none, or nobody agreed to it. */
export const CheckResult = z.object({
  state: z.enum(['passed', 'failed', 'timed-out', 'skipped']),
  command: z.string().nullable(),
  exit_code: z.int().nullable(),
  seconds: z.number().nonnegative(),
  /** The end of what it said. */
  tail: z.string(),
});
export type CheckResult = z.infer<typeof CheckResult>;

/** A judge's word: every contestant by its letter, the best first. */
export const Judgement = z.object({
  ranking: z
    .array(
      z.object({
        contestant: z.string().regex(/^[A-Z]$/),
        score: z.number().min(0).max(10),
        reason: z.string().min(1),
      }),
    )
    .min(1),
  summary: z.string().min(1),
});
export type Judgement = z.infer<typeof Judgement>;

/** What a person (or, where that was asked for, the judge) picked. */
export const ArenaPick = z.strictObject({
  /** Null = none of them. */
  contestant: z
    .string()
    .regex(/^[A-Z]$/)
    .nullable(),
  /** What becomes of the winner: into its target, a branch of this name, or nothing yet. */
  after: z.discriminatedUnion('do', [
    z.strictObject({ do: z.literal('merge'), way: MergeWay.default('merge') }),
    z.strictObject({ do: z.literal('branch'), name: z.string().min(1).max(250) }),
    z.strictObject({ do: z.literal('nothing') }),
  ]),
  words: z.string().max(2_000).default(''),
});
export type ArenaPick = z.infer<typeof ArenaPick>;

/** What became of a merge of a step. */
export const MergeResult = z.object({
  state: z.enum(['merged', 'branched', 'nothing', 'conflicts', 'occupied', 'moved', 'refused']),
  target: z.string().nullable(),
  /** Where the target stands after it, whatever came of it; null without one. */
  commit: z.string().nullable(),
  conflicts: z.array(z.string()),
  /** In words, with the ways on where it was not merged. */
  said: z.string(),
});
export type MergeResult = z.infer<typeof MergeResult>;

/** What an arena is about: what its run keeps of the request, and a rematch asks for again. */
export const ArenaOrder = z.strictObject({
  repo: z.string().min(1),
  /** A branch or commit; absent = the branch that is checked out. A branch begins where its upstream is, where that is ahead. */
  base: z.string().min(1).optional(),
  prompt: z.string().trim().min(1).max(100_000),
  contestants: z.array(Contestant).min(2).max(8),
  judge: Judge.optional(),
  /** Who picks: a person, or the judge's first whose check passed. */
  pick: z.enum(['person', 'judge']).default('person'),
  /** Whether people see letters instead of names until the pick. */
  blind: z.boolean().default(false),
  budget: RunBudget.optional(),
  hard_budget: RunBudget.optional(),
  /** Only hosts with all of these labels do its steps. */
  labels: HostLabels.optional(),
});
export type ArenaOrder = z.infer<typeof ArenaOrder>;

/** What is said of a launch, and not of the arena. */
const launching = {
  confirmed: z.boolean().optional(),
  /** The same key launches once. */
  idempotency_key: z.string().min(1).max(200).optional(),
};

/** `POST /api/coder/arenas`: one prompt, N contestants, one base. */
export const ArenaRequest = ArenaOrder.extend(launching)
  .refine(({ pick, judge }) => pick === 'person' || judge !== undefined, 'to pick by the judge, name a judge')
  .refine(({ budget: soft, hard_budget: hard }) => isOrdered({ soft, hard }), notOrdered);
export type ArenaRequest = z.infer<typeof ArenaRequest>;
export type ArenaInput = z.input<typeof ArenaRequest>;

/** `POST /api/coder/arenas/:id/rematch`: the same again, on the base of now. */
export const RematchRequest = z.strictObject({
  /** Told to all contestants behind the prompt. */
  words: z.string().trim().max(20_000).default(''),
  /** Whether they are told what the judge and the person said of the last round. */
  learned: z.boolean().default(false),
  ...launching,
});
export type RematchRequest = z.infer<typeof RematchRequest>;

/** `notice`: what a person should know of its base. */
export const ArenaReply = LaunchReply.extend({ notice: z.string().nullable() });
export type ArenaReply = z.infer<typeof ArenaReply>;

/** One contestant as it is compared. In a blind arena `who` is null until the pick. */
export const ContestantView = z.object({
  letter: z.string(),
  task_id: Id,
  chat_id: Id,
  worktree_id: Id.nullable(),
  who: Contestant.nullable(),
  change: WrittenChange.nullable(),
  check: CheckResult.nullable(),
  rank: z.int().positive().nullable(),
  score: z.number().nullable(),
  reason: z.string().nullable(),
  selected: z.boolean(),
  /** Where a loser's work is kept. */
  kept_ref: z.string().nullable(),
});
export type ContestantView = z.infer<typeof ContestantView>;

/** `GET /api/coder/arenas/:id`: `id` is the run's where the arena is a run of its own. States and costs are those of its tasks. */
export const ArenaView = z.object({
  id: Id,
  flow_run_id: Id,
  prompt: z.string(),
  repository: z.string(),
  base_commit: z.string(),
  target: z.string().nullable(),
  blind: z.boolean(),
  contestants: z.array(ContestantView),
  judgement: Judgement.nullable(),
  /** The step that waits for a person; null when it was answered, or is not ready. */
  pick_task_id: Id.nullable(),
  pick: ArenaPick.nullable(),
  merge: MergeResult.nullable(),
});
export type ArenaView = z.infer<typeof ArenaView>;

/** Where the person is, to be shown elsewhere. */
const by = z.string().min(1).max(40).default('http');

/**
 * `POST /api/coder/tasks/:id/answer`: what a person says to a step that waits for one, and what that step leaves. The first answer wins;
 * later ones get 409.
 */
export const PersonAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('pick'), pick: ArenaPick, by }),
  z.strictObject({ kind: z.literal('approve'), approved: z.boolean(), words: z.string().max(2_000).default(''), by }),
]);
export type PersonAnswer = z.infer<typeof PersonAnswer>;
