import { z } from 'zod';
import { AngleOutput, RawFinding } from './finding.js';

// What some personas answer beyond `AngleOutput`. It is flat (texts, words, lists of texts, lists of records of these), each
// field of it may be missing, and the base stays as it is: whatever reads an `AngleOutput` reads these too.

const text = z.string().default('');
const texts = z.array(z.string()).default([]);

/** A fact, and the facts that it leads to: native ids, or path and line. */
const MapOutput = AngleOutput.extend({ findings: z.array(RawFinding.extend({ connections: texts })) });

/** A fact of a replaced text. Its class is the ladder word in `severity`; the last two are for what is missing. */
const AuditOutput = AngleOutput.extend({
  findings: z.array(RawFinding.extend({ fact: text, insert_at: text, wording: text })),
});

/** Both sides of a gap in plain words; its kind is `category`. */
const GapOutput = AngleOutput.extend({ findings: z.array(RawFinding.extend({ current: text, desired: text })) });

/**
 * A group of findings with one cause, by their refs. The fourth scale is `severity`, the outcome by itself; the overall rank
 * is computed from the four.
 */
const RiskOutput = AngleOutput.extend({
  findings: z.array(
    RawFinding.extend({
      addresses: texts,
      likelihood: z.enum(['near-certain', 'likely', 'possible', 'unlikely', 'unrated']).default('unrated'),
      blast_radius: z.enum(['system-wide', 'multi-module', 'single-module', 'local', 'unrated']).default('unrated'),
      reversibility: z.enum(['irreversible', 'difficult', 'moderate', 'easy', 'unrated']).default('unrated'),
      likelihood_because: text,
      severity_because: text,
      blast_radius_because: text,
      reversibility_because: text,
    }),
  ),
});

/** A change of design for the findings that it addresses by ref. `need`: which of the five of the YAGNI contract, cited. */
const Recommendation = RawFinding.extend({
  addresses: texts,
  principle: text,
  sketch: text,
  need: text,
  simpler_considered: text,
});
const SoftwareDesignOutput = AngleOutput.extend({ findings: z.array(Recommendation) });

/** The same for a seam: its ends, how they relate and talk, who owns which data, and what happens while the peer fails. */
const SystemDesignOutput = AngleOutput.extend({
  findings: z.array(
    Recommendation.extend({ seam: text, relationship: text, integration: text, owner: text, failure_domain: text }),
  ),
  context_map: text,
});

/** Results by the ids of their sources, and the options between which a recommendation chooses, if it does. */
const ResearchOutput = AngleOutput.extend({
  findings: z.array(RawFinding.extend({ rests_on: texts, reasoning: z.boolean().default(false) })),
  sources: z
    .array(
      z.object({
        id: z.string(),
        title: text,
        url: z.string().nullable().default(null),
        published: z.string().nullable().default(null),
        retrieved_at: z.string().nullable().default(null),
        trust: z.enum(['primary', 'independent', 'interested', 'unknown']).default('unknown'),
        note: text,
      }),
    )
    .default([]),
  options: z
    .array(z.object({ id: z.string(), name: z.string(), in_favour: texts, against: texts, rests_on: texts }))
    .default([]),
  recommendation: text,
  recommendation_rests_on: texts,
  would_settle: text,
});

/** The ledger of a facilitation (claims, RAID) or the decisions of a synthesis. A deferral is a decision with its reopening. */
const PlanningOutput = AngleOutput.extend({
  claims: z
    .array(
      z.object({
        id: z.string(),
        text: z.string(),
        said_by: text,
        state: z.enum(['evidenced', 'anecdotal', 'disputed']),
        rests_on: texts,
      }),
    )
    .default([]),
  raid: z
    .array(
      z.object({
        kind: z.enum(['risk', 'assumption', 'issue', 'dependency']),
        text: z.string(),
        owner: text,
        rests_on: texts,
      }),
    )
    .default([]),
  decisions: z
    .array(
      z.object({
        id: z.string(),
        state: z.enum(['taken', 'deferred']).default('taken'),
        decision: z.string(),
        rationale: text,
        rests_on: texts,
        rejected: texts,
        owner: text,
        revisit_when: text,
        dissent: text,
      }),
    )
    .default([]),
  recommendation: z.enum(['ship-as-planned', 'hold-for-handoff', 'return-to-facilitation']).nullable().default(null),
});

/** By persona; one that is not listed answers `AngleOutput` as it is. */
export const personaOutputs = {
  'codebase-explorer': MapOutput,
  'content-auditor': AuditOutput,
  'gap-analyzer': GapOutput,
  'project-manager': PlanningOutput,
  'research-analyst': ResearchOutput,
  'risk-analyst': RiskOutput,
  'software-architect': SoftwareDesignOutput,
  'system-architect': SystemDesignOutput,
};

export type PersonaOutput<Id extends keyof typeof personaOutputs> = z.infer<(typeof personaOutputs)[Id]>;

const byPersona = new Map<string, z.ZodType<AngleOutput>>(Object.entries(personaOutputs));

/** What the reply of a persona must satisfy under the contract `angle`. */
export function angleOutputOf(persona: string | null): z.ZodType<AngleOutput> {
  return byPersona.get(persona ?? '') ?? AngleOutput;
}
