import { z } from 'zod';

/** Characters of all documents of a run together: they travel with every prompt. */
const documentLimit = 200_000;

/** A text that a person hands to a run. Findings cite it by its name, with the evidence class `provided`. */
export const SubjectDocument = z.strictObject({
  name: z
    .string()
    .regex(/^[\w][\w .()-]{0,118}$/, 'a file name of letters, digits, spaces, dots, brackets and dashes, at most 119'),
  /** Which side of a comparison it is; `input` where nothing is compared. */
  role: z.enum(['input', 'current', 'desired']).default('input'),
  text: z.string().refine((text) => text.trim() !== '', 'the document is empty'),
});
export type SubjectDocument = z.infer<typeof SubjectDocument>;

/** Documents of one launch. Names are told apart in citations, so each is used once. */
export const SubjectDocuments = z
  .array(SubjectDocument)
  .max(20)
  .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, 'two documents have the same name')
  .refine(
    (list) => list.reduce((sum, { text }) => sum + text.length, 0) <= documentLimit,
    `the documents have more than ${documentLimit.toLocaleString('en-US')} characters together: hand in the parts that matter`,
  );

/** A file or folder of the repository, relative to its root. */
export const FocusPath = z
  .string()
  .min(1)
  .max(500)
  .refine(
    (path) => !path.startsWith('/') && !path.includes('\\') && !path.includes('\0') && !path.split('/').includes('..'),
    'a path inside the repository, such as src/billing',
  )
  .transform((path) => path.replace(/^(\.\/)+/, '').replace(/\/+$/, ''))
  .refine(
    (path) => path !== '' && path !== '.',
    'names the whole repository: leave the focus out, or name a part of it',
  );

/**
 * What a run looks at: what a branch changed, a part of the repository as it stands, or the repository as a whole, of which
 * only the list of files travels with the prompts.
 */
export const SubjectKind = z.enum(['change', 'area', 'repository']);
export type SubjectKind = z.infer<typeof SubjectKind>;

/** The subject as the plan pins it, beside the commits of the run. */
export const PlanSubject = z.object({
  kind: SubjectKind,
  /** What the area is; empty for the other kinds. */
  focus: z.array(z.string()),
  documents: z.array(SubjectDocument),
});
export type PlanSubject = z.infer<typeof PlanSubject>;

/** The subject as people are shown it: without the texts. Runs of before it was kept are about a change. */
export const RunSubject = z
  .object({ kind: SubjectKind, focus: z.array(z.string()), documents: z.array(z.string()) })
  .default({ kind: 'change', focus: [], documents: [] });
export type RunSubject = z.infer<typeof RunSubject>;

/** What a flow wants to be told. */
export const FlowInputs = z.object({
  /** Whether it can look at what a branch changed. */
  change: z.boolean(),
  focus: z.enum(['no', 'optional', 'required']),
  documents: z.enum(['no', 'optional', 'required']),
  /** Whether each document is one side of a comparison: the current or the desired one. */
  document_sides: z.boolean().optional(),
  goal: z.enum(['optional', 'required']),
  /** What the goal and the documents are in this flow, for a form: "the symptom", "the plan to review". */
  goal_label: z.string(),
  document_label: z.string(),
});
export type FlowInputs = z.infer<typeof FlowInputs>;
