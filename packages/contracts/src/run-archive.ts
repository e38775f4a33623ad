import { z } from 'zod';
import { AgentEvent } from './agent-event.js';
import { Finding, Severity } from './finding.js';
import { Id } from './ids.js';
import { RunBudget } from './run-preview.js';
import { TaskError, Usage } from './task.js';

export const archiveFormat = 'boocode.run-archive';
export const archiveVersion = 1;
/** Of the JSON text, in bytes: more is no run, and would not fit into one statement. */
export const mostArchiveBytes = 256 * 1024 * 1024;

const Moment = z.iso.datetime({ offset: true });
/** What only the flow understands: plans, and what steps leave for one another. */
const Spec = z.record(z.string(), z.unknown());
/** Nothing that goes on: who imports a run claims none of it. */
const SettledState = z.enum(['completed', 'failed', 'blocked', 'cancelled'], {
  error: 'a step that has ended: completed, failed, blocked or cancelled',
});

/** A row of `tasks`: the root of the run, whose id is the run's, or a step of it. */
const ArchivedTask = z.strictObject({
  id: Id,
  /** Within the run; what it was handed on from outside of it stays behind. */
  parent_task_id: Id.nullable(),
  step_key: z.string().min(1),
  depends_on: z.array(Id),
  min_deps: z.int().nonnegative().nullable(),
  input: z.string(),
  output_summary: z.string().max(500).nullable(),
  agent: z.string().nullable(),
  model: z.string().nullable(),
  mode_id: z.string().nullable(),
  thinking_option_id: z.string().nullable(),
  execution_path: z.string().nullable(),
  arena_id: Id.nullable(),
  /** The step that added it. */
  grafted_by: Id.nullable(),
  priority: z.int(),
  max_attempts: z.int().positive(),
  max_crashes: z.int().positive(),
  on_failure: z.enum(['skip', 'continue', 'fail']),
  state: SettledState,
  attempt: z.int().nonnegative(),
  failures: z.int().nonnegative(),
  crashes: z.int().nonnegative(),
  cost_tokens: z.int().nonnegative().nullable(),
  error: TaskError.nullable(),
  spec: Spec,
  deadline_at: Moment.nullable(),
  created_at: Moment,
  started_at: Moment.nullable(),
  ended_at: Moment,
  superseded_at: Moment.nullable(),
});

const OfAttempt = { task_id: Id, attempt: z.int().positive() };

/** What an attempt was, and what it cost. On which machine, and in which session of its agent, is not told. */
const ArchivedAttempt = z.strictObject({
  ...OfAttempt,
  agent: z.string(),
  model: z.string().nullable(),
  effective_model: z.string().nullable(),
  effective_mode_id: z.string().nullable(),
  effective_thinking_option_id: z.string().nullable(),
  started_at: Moment,
  ended_at: Moment,
  outcome: z.enum(['completed', 'failure', 'crash', 'limit', 'cancelled']),
  error: TaskError.nullable(),
  usage: Usage.nullable(),
});

const ArchivedOutput = z.strictObject({
  ...OfAttempt,
  text: z.string(),
  data: z.unknown().nullable(),
  skipped: z.string().nullable(),
  /** The task of another run whose output it is; that one need not be anywhere any more. */
  reused_from: Id.nullable(),
});

const ArchivedEvent = z.strictObject({ ...OfAttempt, seq: z.int(), event: AgentEvent, created_at: Moment });

const ArchivedFinding = Finding.extend({ ...OfAttempt, step_key: z.string().nullable(), created_at: Moment }).strict();

/** What an agent wanted decided, and who decided what. */
const ArchivedAsk = z.strictObject({
  ...OfAttempt,
  agent: z.string(),
  agent_ask_id: z.string(),
  kind: z.enum(['permission', 'question']),
  tool: z.string(),
  title: z.string(),
  patterns: z.array(z.string()).min(1),
  detail: z.unknown().nullable(),
  options: z.array(z.string()),
  asked_at: Moment,
  state: z.enum(['allowed', 'denied', 'answered', 'withdrawn']),
  scope: z.enum(['once', 'step', 'run']).nullable(),
  pattern: z.string().nullable(),
  message: z.string().nullable(),
  answers: z.array(z.string()).nullable(),
  answered_at: Moment,
  answered_by: z.string().nullable(),
});

/** What people have decided about a finding since, by its fingerprint. */
const ArchivedDecision = z.strictObject({
  fingerprint: z.string().min(1),
  status: z.enum(['open', 'dismissed', 'fixed', 'still-there']),
  reason: z.string(),
  severity: Severity.nullable(),
  commit: z.string().nullable(),
  status_at: Moment.nullable(),
  issue_url: z.string().nullable(),
});

/**
 * A run as one file. Times are ISO 8601, ids those of the house it comes from. Fields that name a place on a machine are relative
 * to the repository, whose own place is its last part alone. A change of what is in here makes a new version.
 */
export const RunArchive = z
  .strictObject({
    format: z.literal(archiveFormat),
    format_version: z.literal(archiveVersion),
    /** The version of BooCode that wrote it. */
    written_by: z.string(),
    exported_at: Moment,
    /** sha-256 over all below, in hex: the same run is the same archive, whenever it is exported. */
    digest: z.string().regex(/^[0-9a-f]{64}$/, 'a sha-256 in hex'),
    run_id: Id,
    tasks: z.array(ArchivedTask).min(1),
    attempts: z.array(ArchivedAttempt),
    outputs: z.array(ArchivedOutput),
    events: z.array(ArchivedEvent),
    findings: z.array(ArchivedFinding),
    asks: z.array(ArchivedAsk),
    decisions: z.array(ArchivedDecision),
    budget: z.strictObject({ soft: RunBudget.nullable(), hard: RunBudget.nullable() }).nullable(),
  })
  .superRefine((archive, context) => {
    for (const { path, message } of looseEnds(archive)) context.addIssue({ code: 'custom', path, message });
  });
export type RunArchive = z.infer<typeof RunArchive>;
/** What the digest is of. */
export type ArchivedRun = Omit<RunArchive, 'format' | 'written_by' | 'exported_at' | 'digest'>;

interface LooseEnd {
  path: (string | number)[];
  message: string;
}

/** Rows that name a task that the archive does not have, and rows that are there twice. */
function looseEnds(archive: z.infer<typeof RunArchive>): LooseEnd[] {
  const ids = new Set(archive.tasks.map(({ id }) => id));
  const ends: LooseEnd[] = [];
  if (!ids.has(archive.run_id)) ends.push({ path: ['run_id'], message: `no task of the archive is ${archive.run_id}` });
  archive.tasks.forEach((task, index) => {
    const named = { parent_task_id: task.parent_task_id, arena_id: task.arena_id, grafted_by: task.grafted_by };
    for (const [field, id] of Object.entries(named)) {
      if (id !== null && !ids.has(id)) ends.push({ path: ['tasks', index, field], message: unknown(id) });
    }
    task.depends_on.forEach((id, at) => {
      if (!ids.has(id)) ends.push({ path: ['tasks', index, 'depends_on', at], message: unknown(id) });
    });
  });
  for (const part of ['attempts', 'outputs', 'events', 'findings', 'asks'] as const) {
    archive[part].forEach(({ task_id }, index) => {
      if (!ids.has(task_id)) ends.push({ path: [part, index, 'task_id'], message: unknown(task_id) });
    });
  }
  return [...ends, ...twice(archive)];
}

function unknown(id: string): string {
  return `names the task ${id}, which the archive does not have`;
}

function ofAttempt({ task_id, attempt }: { task_id: string; attempt: number }): string {
  return `${task_id}/${attempt}`;
}

function twice(archive: z.infer<typeof RunArchive>): LooseEnd[] {
  const names: Record<string, string[]> = {
    tasks: archive.tasks.map(({ id }) => id),
    'tasks by their step_key': archive.tasks.map(({ step_key }) => step_key),
    attempts: archive.attempts.map(ofAttempt),
    outputs: archive.outputs.map(ofAttempt),
    events: archive.events.map((row) => `${ofAttempt(row)}/${row.seq}`),
    findings: archive.findings.map((row) => `${ofAttempt(row)}/${row.ref}`),
    asks: archive.asks.map((row) => `${ofAttempt(row)}/${row.agent_ask_id}`),
    decisions: archive.decisions.map(({ fingerprint }) => fingerprint),
  };
  return Object.entries(names).flatMap(([part, all]) => {
    const seen = new Set<string>();
    const again = all.findIndex((name) => seen.size === seen.add(name).size);
    const place = part.split(' ')[0] ?? part;
    return again === -1 ? [] : [{ path: [place, again], message: `${all[again] ?? ''} is there twice` }];
  });
}

/** Where an imported run comes from; kept with it. */
export const ImportMark = z.object({
  /** Its id there. */
  run_id: Id,
  written_by: z.string(),
  exported_at: z.string(),
  at: z.string(),
});
export type ImportMark = z.infer<typeof ImportMark>;

/** `POST /api/coder/flow-runs/import`: `created` is false when this archive was imported before, as this run. */
export const ImportReply = z.object({ id: Id, created: z.boolean(), url: z.string() });
export type ImportReply = z.infer<typeof ImportReply>;
