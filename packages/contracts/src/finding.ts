import { z } from 'zod';

/** Where a claim rests. `codebase` evidence is checked against the pinned commit by code. */
export const Evidence = z.object({
  class: z.enum(['codebase', 'web', 'provided', 'none']),
  path: z.string().nullable().default(null),
  line_start: z.int().positive().nullable().default(null),
  line_end: z.int().positive().nullable().default(null),
  /** Verbatim text at that place. */
  quote: z.string().nullable().default(null),
  url: z.string().nullable().default(null),
  retrieved_at: z.string().nullable().default(null),
});
export type Evidence = z.infer<typeof Evidence>;

/** One finding as a persona writes it. Severity words are the persona's own ladder; the rubric maps them. */
export const RawFinding = z.object({
  native_id: z.string(),
  title: z.string().min(1),
  claim: z.string().min(1),
  category: z.string(),
  severity: z.string(),
  introduced_by_change: z.enum(['yes', 'no', 'unknown']).default('unknown'),
  evidence: z.array(Evidence).default([]),
  trigger: z.string().default(''),
  impact: z.string().default(''),
  likelihood: z.string().default(''),
  remediation: z.string().default(''),
  yagni: z.string().nullable().default(null),
});
export type RawFinding = z.infer<typeof RawFinding>;

/** What every angle answers: one flat JSON object, in the last ```json block of its reply. */
export const AngleOutput = z.object({
  findings: z.array(RawFinding),
  coverage: z
    .array(
      z.object({
        protocol: z.string(),
        state: z.enum(['found', 'clear', 'skipped']),
        note: z.string().default(''),
      }),
    )
    .default([]),
  questions: z
    .array(
      z.object({
        id: z.string(),
        text: z.string(),
        state: z.enum(['answered', 'assumed', 'open']),
        answer_or_assumption: z.string().default(''),
      }),
    )
    .default([]),
  handoffs: z.array(z.object({ persona: z.string(), observation: z.string() })).default([]),
  summary: z.string().default(''),
});
export type AngleOutput = z.infer<typeof AngleOutput>;

/** What the validator answers: exactly one verdict for each finding it was handed, by the id it was handed. */
export const ValidatorOutput = z.object({
  verdicts: z.array(
    z.object({
      finding: z.string(),
      value: z.enum(['confirmed', 'partially-refuted', 'refuted', 'uncertain']),
      claim_contradicted: z.string().default(''),
      counter_evidence: z.array(Evidence).default([]),
      steps: z.string().default(''),
    }),
  ),
  summary: z.string().default(''),
});
export type ValidatorOutput = z.infer<typeof ValidatorOutput>;

/** The one end of every raw finding. The ledger balances (raw findings in = dispositions out) or rendering refuses. */
export const Disposition = z.enum([
  'published',
  'merged-into',
  'demoted',
  'size-filtered',
  'cap-cut',
  'refuted',
  'deferred',
  'invalid-citation',
  'out-of-scope',
  'dismissed-earlier',
]);
export type Disposition = z.infer<typeof Disposition>;

/**
 * One scale for all findings; security findings keep their own words for display and map onto it for the verdict. A `fact` says
 * how things are, and nothing against them.
 */
export const Severity = z.enum(['critical', 'warning', 'suggestion', 'advisory', 'fact']);
export type Severity = z.infer<typeof Severity>;

/** What validation said; `not-validated` is a value of its own and never means refuted. */
export const ValidatorVerdict = z.enum(['confirmed', 'partially-refuted', 'refuted', 'uncertain', 'not-validated']);
export type ValidatorVerdict = z.infer<typeof ValidatorVerdict>;

/** A finding after the gates: a row of `findings`, and an item of the report. */
export const Finding = z.object({
  /** Stable in the run: `<persona>/<n>`, n counting that persona's raw findings from 1. */
  ref: z.string(),
  /** What the report shows: `CRIT-001`, `WARN-002`, `SEC-001`; null when it is not shown. */
  display_id: z.string().nullable(),
  persona: z.string(),
  native_id: z.string(),
  title: z.string(),
  claim: z.string(),
  category: z.string(),
  severity_original: z.string(),
  severity: Severity,
  evidence: z.array(Evidence),
  trigger: z.string(),
  impact: z.string(),
  likelihood: z.string().default(''),
  remediation: z.string(),
  /** Other personas that say the same, by `ref` of their merged findings. */
  supporters: z.array(z.string()),
  verdict: ValidatorVerdict,
  disposition: Disposition,
  disposition_reason: z.string(),
  /** sha-256 over category, file and normalised quoted code: the same across runs when lines shift. */
  fingerprint: z.string(),
  /** The step that said it; reports of before did not keep it. */
  step_key: z.string().optional(),
});
export type Finding = z.infer<typeof Finding>;

/** What a run came to. The first three are a review's; a conclusion is complete, or what was asked could not be established. */
export const RunVerdict = z.enum([
  'APPROVE',
  'COMMENT',
  'REQUEST CHANGES',
  'COMPLETE',
  'NOT ESTABLISHED',
  'INCOMPLETE',
]);
export type RunVerdict = z.infer<typeof RunVerdict>;

/** How one of an angle's protocols ended: `done` with findings, `empty` without. */
const ProtocolCoverage = z.object({
  protocol: z.string(),
  state: z.enum(['done', 'empty', 'skipped']),
  note: z.string(),
});
export type ProtocolCoverage = z.infer<typeof ProtocolCoverage>;

/** How an expected angle ended: the report prints this table, code computes it. */
export const CoverageRow = z.object({
  step_key: z.string(),
  persona: z.string(),
  required: z.boolean(),
  state: z.enum(['done', 'empty', 'failed', 'cut', 'skipped']),
  note: z.string(),
  /** Its answer was taken over from an earlier run. */
  reused: z.boolean().optional(),
  /** Each protocol that its persona is told to run; none for an angle that did not answer: all ended as it did. */
  protocols: z.array(ProtocolCoverage).default([]),
});
export type CoverageRow = z.infer<typeof CoverageRow>;

/** What a run concludes from its findings. `rests_on` are refs of findings that stand. */
export const Conclusion = z.object({
  answer: z.string(),
  rests_on: z.array(z.string()),
  /** What the validator said of it; `not-validated` where nobody attacked it. */
  verdict: ValidatorVerdict,
  sections: z.array(z.object({ id: z.string(), title: z.string(), text: z.string(), rests_on: z.array(z.string()) })),
});
export type Conclusion = z.infer<typeof Conclusion>;

/** The data behind a report; the render step's output, and so the run's. */
export const RunResult = z.object({
  verdict: RunVerdict,
  findings: z.array(Finding),
  coverage: z.array(CoverageRow),
  /** Null for a review: its verdict is the answer. */
  conclusion: Conclusion.nullable().default(null),
  /** What keeps the run from being whole, in words. */
  gaps: z.array(z.string()).default([]),
  /** The result as one page of HTML that needs nothing else, where the flow makes one. */
  html: z.string().optional(),
});
export type RunResult = z.infer<typeof RunResult>;
