import { z } from 'zod';
import { Evidence, Finding, ValidatorVerdict } from './finding.js';
import { HostLabels } from './host.js';
import { Id, Slug } from './ids.js';
import { TaskCondition } from './task.js';

/**
 * Where a finding stands with the person. It belongs to the quoted code of a project (`fingerprint`), not to one run: what was
 * dismissed stays dismissed in the next run, and what was fixed and is found again is `open`, with `came_back`.
 */
export const FindingStatus = z.enum(['open', 'dismissed', 'fixed', 'still-there']);
export type FindingStatus = z.infer<typeof FindingStatus>;

/** The task that mends a finding, or checks it again; its condition is live. */
const FindingTask = z.object({
  task_id: Id,
  /** The coder chat that shows its transcript. */
  chat_id: Id.nullable(),
  condition: TaskCondition,
  /** Where it writes; null = in the project's own folder, or nothing is written. */
  branch: z.string().nullable(),
});
export type FindingTask = z.infer<typeof FindingTask>;

/** What a validator wrote of a finding of the report, in its own words: why it stands, is less, or is none. */
const Validation = z.object({
  /** The step that wrote it. */
  step_key: z.string(),
  value: ValidatorVerdict.exclude(['not-validated']),
  /** The words of the claim that it says are false; empty when it says none are. */
  claim_contradicted: z.string(),
  /** What it opened, and looked for. */
  steps: z.string(),
  /** What it quotes against the claim. `holds`: code has found the quote there at the commit of the run; null = code cannot tell. */
  counter_evidence: z.array(Evidence.extend({ holds: z.boolean().nullable() })),
});
export type Validation = z.infer<typeof Validation>;

/** A finding of a run as the pane shows it: what was found, how far it has been checked, and what became of it. */
export const FindingView = Finding.extend({
  flow_run_id: Id,
  /**
   * `raw`: an angle said so. `folded`: its citations hold. `final`: the report has it, and the verdict is the validator's.
   * Before `final` the disposition is `null` while nothing has ended it.
   */
  stage: z.enum(['raw', 'folded', 'final']),
  disposition: Finding.shape.disposition.nullable(),
  /** The step that said it: where "how do we know" leads. */
  said_by: z.object({ task_id: Id, step_key: z.string() }).nullable(),
  /** Personas that say the same, its own among them, each once. */
  agreeing: z.array(z.string()),
  /** Empty before the report, and where nobody has validated it. */
  validations: z.array(Validation).default([]),
  status: FindingStatus,
  /** Why it was dismissed, or what the re-check said; empty otherwise. */
  status_reason: z.string(),
  status_at: z.string().nullable(),
  /** Commit that the re-check looked at. */
  status_commit: z.string().nullable(),
  /** It was fixed before this run, the fix is part of what this run looked at, and the run has found it again. */
  came_back: z.boolean(),
  fix: FindingTask.nullable(),
  recheck: FindingTask.nullable(),
  /** Where it was filed as an issue. */
  issue_url: z.string().nullable(),
});
export type FindingView = z.infer<typeof FindingView>;

const Refs = z.array(z.string().min(1)).min(1).max(200);

/** `PUT /api/coder/flow-runs/:id/findings/status`. `open` takes a dismissal back. Answers with the findings as they are now. */
export const FindingStatusRequest = z
  .strictObject({
    refs: Refs,
    status: z.enum(['open', 'dismissed']),
    reason: z.string().trim().max(2_000).default(''),
  })
  .refine(({ status, reason }) => status !== 'dismissed' || reason !== '', {
    error: 'says why: the next run is told',
    path: ['reason'],
  });
export type FindingStatusRequest = z.infer<typeof FindingStatusRequest>;

/**
 * `POST /api/coder/flow-runs/:id/findings/tasks`: tasks that mend findings, one for each or one for each file. A finding that has a
 * task which has not ended, or has mended it, gets no second one: that one is answered.
 */
export const FixRequest = z.strictObject({
  refs: Refs,
  per: z.enum(['finding', 'file']).default('finding'),
  agent: Slug.optional(),
  model: z.string().min(1).optional(),
  mode_id: z.string().min(1).optional(),
  /** `worktree`: a branch of its own from the commit where the repository stands now. `in-place`: the project's own folder. */
  where: z.enum(['worktree', 'in-place']).default('worktree'),
  /** What must hold when it is done: "npm test -- auth passes". */
  acceptance: z.string().trim().max(4_000).default(''),
  /** Only hosts with all of these labels do it. */
  labels: HostLabels.optional(),
});
export type FixRequest = z.infer<typeof FixRequest>;

export const FixReply = z.object({
  tasks: z.array(z.object({ task_id: Id, chat_id: Id, refs: z.array(z.string()), created: z.boolean() })),
});
export type FixReply = z.infer<typeof FixReply>;

/** `POST /api/coder/flow-runs/:id/findings/tasks/preview`: what the same request would make now. Nothing is stored. */
export const FixPreview = z.object({
  tasks: z.array(
    z.object({
      refs: z.array(z.string()),
      title: z.string(),
      /** What its agent would be told; null where there is a task already, so that none is made. */
      words: z.string().nullable(),
    }),
  ),
});
export type FixPreview = z.infer<typeof FixPreview>;

/**
 * `POST /api/coder/flow-runs/:id/findings/recheck`: the validator looks at these findings again, at the commit where the fix or the
 * repository stands now; it decides between `fixed` and `still-there`. A finding whose check goes on gets no second one.
 */
export const RecheckRequest = z.strictObject({
  refs: Refs,
  /** `fix`: the branch of the fix where there is one, else the head. */
  at: z.enum(['fix', 'head']).default('fix'),
});
export type RecheckRequest = z.infer<typeof RecheckRequest>;

export const RecheckReply = z.object({
  tasks: z.array(z.object({ task_id: Id, refs: z.array(z.string()), commit: z.string(), created: z.boolean() })),
});
export type RecheckReply = z.infer<typeof RecheckReply>;

/**
 * `POST /api/coder/flow-runs/:id/findings/issues`: files findings as issues of the repository's GitHub remote through `gh` where it is
 * signed in. A finding that was filed is not filed again. 409 `gh.missing` or `gh.signed-out` says the command that mends it.
 */
export const IssuesRequest = z.strictObject({ refs: Refs });
export const IssuesReply = z.object({
  issues: z.array(z.object({ ref: z.string(), url: z.string(), created: z.boolean() })),
});
export type IssuesReply = z.infer<typeof IssuesReply>;

/** `GET /api/coder/flow-runs/:id/compare?with=<run>`: what is new in this run, gone since the other, and in both, by fingerprint. */
export const RunComparison = z.object({
  run: z.object({ id: Id, head_commit: z.string(), created_at: z.string() }),
  with: z.object({ id: Id, head_commit: z.string(), created_at: z.string() }),
  new: z.array(FindingView),
  /** Of the other run. */
  gone: z.array(FindingView),
  still: z.array(FindingView),
  /** Of the other run too: nobody who could have found them again has looked here, so they are neither gone nor still there. */
  unknown: z.array(FindingView).default([]),
  /** What makes the two hard to compare: another flow, another subject, an angle missing in one. */
  caveats: z.array(z.string()),
});
export type RunComparison = z.infer<typeof RunComparison>;

/** `GET /api/coder/flow-runs/:id/peek?path=&line_start=&line_end=`, with the quote in `quote`. */
export const PeekQuery = z.object({
  path: z.string().min(1).max(1_000),
  line_start: z.coerce.number().int().positive(),
  line_end: z.coerce.number().int().positive().optional(),
  quote: z.string().max(20_000).default(''),
});
export type PeekQuery = z.infer<typeof PeekQuery>;

const Excerpt = z.object({
  commit: z.string(),
  /** Number of the first of `lines`. */
  from: z.int().positive(),
  lines: z.array(z.string()),
  /** The cited lines; null where the quote is nowhere in the file. */
  marked: z.object({ from: z.int().positive(), to: z.int().positive() }).nullable(),
  total_lines: z.int().nonnegative(),
});
export type Excerpt = z.infer<typeof Excerpt>;

/**
 * A cited place, as the run saw it and as it is now in the work tree. `same`: same lines, same text. `moved`: the quote stands
 * elsewhere in the file. `changed`: the quote is gone from the file. `gone`: the file is.
 */
export const Peek = z.object({
  path: z.string(),
  /** Absolute, for an editor on this machine. */
  file: z.string(),
  state: z.enum(['same', 'moved', 'changed', 'gone']),
  at_run: Excerpt,
  now: Excerpt.nullable(),
});
export type Peek = z.infer<typeof Peek>;
