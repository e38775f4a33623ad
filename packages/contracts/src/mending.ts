import { z } from 'zod';
import { Finding } from './finding.js';
import { Id } from './ids.js';

/** What whoever mends a finding, or looks at it again, is told of it. */
export const MendedFinding = Finding.pick({
  ref: true,
  display_id: true,
  title: true,
  claim: true,
  severity: true,
  evidence: true,
  trigger: true,
  impact: true,
  remediation: true,
  verdict: true,
  disposition_reason: true,
  fingerprint: true,
});
export type MendedFinding = z.infer<typeof MendedFinding>;

/**
 * How fixes come into the branch that a fix run was launched on: once a person has approved, by itself where the check of all of them
 * together passes, or not at all, so that the branch of the run is left.
 */
export const Landing = z.enum(['approve', 'automatic', 'none']);
export type Landing = z.infer<typeof Landing>;

/** What a fix run mends, as its plan carries it. */
export const PlannedMending = z.object({
  /** The run that has found it. */
  review: Id,
  /** The commit that it was found at. */
  found_at: z.string(),
  /** What must hold in a person's words; empty: that the claims hold no more. */
  acceptance: z.string(),
  land: Landing,
  /** One for each step `fix.1`, `fix.2` and so on. */
  fixes: z.array(z.object({ findings: z.array(MendedFinding).min(1) })).min(1),
});
export type PlannedMending = z.infer<typeof PlannedMending>;

/** A reviewer's word on a fix. */
export const FixReview = z
  .object({ approved: z.boolean(), reasons: z.array(z.string().trim().min(1)).max(20) })
  .refine(({ approved, reasons }) => approved || reasons.length > 0, 'a rejection says why');
export type FixReview = z.infer<typeof FixReview>;

/**
 * What became of a fix: `landed` in the branch that the run was launched on, `merged` into the branch of the run, `left` on its own branch,
 * or `nothing` was changed.
 */
export const FixOutcome = z.object({
  state: z.enum(['landed', 'merged', 'left', 'nothing']),
  refs: z.array(z.string()),
  branch: z.string().nullable(),
  commit: z.string().nullable(),
  /** Why it is not where it was to go; empty where it is. */
  why: z.string(),
});
export type FixOutcome = z.infer<typeof FixOutcome>;
