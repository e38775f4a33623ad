import { z } from 'zod';
import { Contestant, Judge } from '@boocode/contracts/arena';
import { Band } from '@boocode/contracts/flow-plan';
import { FlowFamily } from '@boocode/contracts/flow-run';
import { FlowInputs } from '@boocode/contracts/subject';
import { Slug } from '@boocode/contracts/ids';
import { signalNames } from '../signal-names.js';

const words = (limit: number) => z.string().trim().min(1).max(limit);

/** Before the names of a project's own flows and personas, so that they never hide ours. */
export const projectPrefix = 'project.';

const Angle = z.strictObject({
  /** Told apart from other angles of the same persona; absent = the persona's name. */
  key: Slug.optional(),
  persona: Slug,
  title: words(80),
  brief: words(4_000),
  because: words(300).default('the flow always asks this'),
  required: z.boolean().default(false),
  signal: z.enum(signalNames).nullable().default(null),
  bands: z.array(Band).min(1).optional(),
});

const Section = z.union(
  [
    z.strictObject({ id: Slug, title: words(80), written: words(500), bands: z.array(Band).min(1).optional() }),
    z.strictObject({
      id: Slug,
      title: words(80),
      personas: z.array(Slug).min(1),
      as: z.enum(['blocks', 'lines', 'folded']).default('blocks'),
      bands: z.array(Band).min(1).optional(),
    }),
  ],
  'a section is either `written` (what the synthesizer writes there) or lists `personas`',
);

/** What a project's flow wants to be told; whatever it does not say is allowed and not asked for. */
const Inputs = z.strictObject({
  change: FlowInputs.shape.change.default(true),
  focus: FlowInputs.shape.focus.default('optional'),
  documents: FlowInputs.shape.documents.default('optional'),
  goal: FlowInputs.shape.goal.default('optional'),
  goal_label: words(200).default('what to look at most'),
  document_label: words(200).default('documents that bear on it'),
});

/** What one file can start is bounded. */
const anglesAtMost = 40;

const BandEntry = z.strictObject({ cap: z.int().min(0).max(anglesAtMost), when: words(200).default('by size') });

/** Several agents at one task before the angles, which then look at what the winner left. */
const Arena = z
  .strictObject({
    prompt: words(20_000),
    contestants: z.array(Contestant).min(2).max(8),
    judge: Judge.optional(),
    pick: z.enum(['person', 'judge']).default('person'),
  })
  .refine(({ pick, judge }) => pick === 'person' || judge !== undefined, 'to pick by the judge, name a judge');

/** A flow that a project describes in `.boocode/flows/<name>.yaml`: data only, bound to the stages and gates of all flows. */
export const ProjectFlow = z
  .strictObject({
    title: words(80),
    summary: words(300),
    family: FlowFamily.default('review'),
    inputs: Inputs.prefault({}),
    bands: z
      .strictObject({ small: BandEntry, medium: BandEntry, large: BandEntry })
      .prefault({ small: { cap: 2 }, medium: { cap: 4 }, large: { cap: 6 } }),
    /** What the band is computed from. */
    size: z.enum(['area', 'reach', 'surface', 'sources']).default('area'),
    arena: Arena.optional(),
    angles: z.array(Angle).min(1).max(anglesAtMost),
    synthesizer: Slug.nullable().default('project-manager'),
    task: z.string().max(4_000).default(''),
    sections: z.array(Section).max(20).default([]),
    validate: z.boolean().default(true),
    attacks: z.array(words(300)).max(20).default([]),
    evidence: z
      .array(z.enum(['codebase', 'provided', 'web']))
      .min(1)
      .default(['codebase', 'provided']),
    calibration: z.string().max(4_000).default(''),
  })
  .superRefine(({ angles, sections }, context) => {
    const key = repeated(angles.map((angle) => angle.key ?? angle.persona));
    if (key !== undefined) context.addIssue(`two angles are called ${key}: give one a \`key\` of its own`);
    const id = repeated(sections.map((section) => section.id));
    if (id !== undefined) context.addIssue(`two sections have the id ${id}`);
  });
export type ProjectFlow = z.infer<typeof ProjectFlow>;

function repeated(names: string[]): string | undefined {
  return names.find((name, index) => names.indexOf(name) !== index);
}
