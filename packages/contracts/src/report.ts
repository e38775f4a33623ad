import { z } from 'zod';
import { Conclusion, CoverageRow, Finding, RunVerdict } from './finding.js';
import { Band } from './flow-plan.js';
import { RunSubject } from './subject.js';

/** The forms in which the report of a run can be had: all are made from the same rows. */
export const ReportFormat = z.enum(['markdown', 'json', 'sarif', 'stakeholder', 'issues']);
export type ReportFormat = z.infer<typeof ReportFormat>;

const Commit = z.object({ ref: z.string(), commit: z.string() });

/**
 * `format=json`: a run as data, for programs outside. Fields are only ever added under the same `format_version`; one that
 * changes its meaning, or goes, makes a new version.
 */
export const ReportExport = z.object({
  format: z.literal('boocode.report'),
  format_version: z.literal(1),
  run: z.object({
    id: z.string(),
    flow: z.string(),
    flow_version: z.int(),
    title: z.string(),
    goal: z.string(),
    band: Band,
    band_reason: z.string(),
    subject: RunSubject,
    /** The last part of its path: where it lies on its host is nobody's business. */
    repository: z.string(),
    /** What it was compared with; null when it looked at things as they stand. */
    base: Commit.nullable(),
    head: Commit,
    /** The same plan, the same hash. */
    plan_hash: z.string(),
    created_at: z.string(),
    ended_at: z.string().nullable(),
  }),
  verdict: RunVerdict,
  /** What keeps the run from being whole, in words; empty unless it is INCOMPLETE. */
  gaps: z.array(z.string()),
  /** Null for a review: its verdict is the answer. */
  conclusion: Conclusion.nullable(),
  /** All that was found, whatever became of it: `disposition` says what, `disposition_reason` why. */
  findings: z.array(
    Finding.extend({
      /** By a person, before the run or since; null = it stands, or something else has ended it. */
      dismissed: z.object({ reason: z.string(), at: z.string() }).nullable().default(null),
    }),
  ),
  /** How each expected step ended. */
  coverage: z.array(CoverageRow),
});
export type ReportExport = z.infer<typeof ReportExport>;
