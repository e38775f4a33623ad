/**
 * The tags that fence the parts of a prompt. Conductor writes them, models read them; the rehearsal model finds its
 * work by the same tags, so they are named once, here. Text inside `untrusted` tags is data, never instruction.
 */
export const promptTags = {
  /** `<persona>id</persona>`: first line of every persona prompt. */
  persona: 'persona',
  /** The changed files, one a line: `path | status | +added -removed | changed lines 3-9,14`. */
  changedFiles: 'changed-files',
  /** The unified diff with new-file line numbers: `path`, then lines `+  12 | text`, `   13 | text`, `-  12 | text`. */
  diff: 'diff',
  /** A document that was handed in: its name in the first line, then its lines with their numbers. */
  document: 'handed-document',
  /** The files of an area or a repository, one a line: `path | lines` or a path alone. */
  areaFiles: 'area-files',
  /** The text of an area: `path`, then lines `  12 | text`. */
  areaSource: 'area-source',
  /** What discovery or an earlier round found, as the validator is handed findings. */
  known: 'known-findings',
  /** Pairs of findings about one region: a JSON array of `{a, b}`, each with ref, title, claim and place. */
  pairs: 'finding-pairs',
  /** The sections that the synthesizer writes, one a line: `id | title | what belongs there`. */
  wantedSections: 'wanted-sections',
  /** The drawn conclusion as the validator attacks it, under the ref `conclusion`. */
  drawnConclusion: 'drawn-conclusion',
  /** The rendered report as readers are handed it. */
  reportDraft: 'report-draft',
  /** Files the step should read first, one path a line. */
  slice: 'slice',
  /** What the operator asked for. */
  goal: 'goal',
  /** The findings handed to the validator: a JSON array of `{ref, title, claim, severity, evidence}`. */
  findings: 'findings',
  /** Commit messages and other third-party text. */
  untrusted: 'untrusted',
  /** Which output contract the reply must satisfy: `angle`, `validator`, `synthesis` or `pairs`. */
  output: 'output-contract',
  /** Present only in a repair turn: why the last reply could not be read. */
  repair: 'repair',
  /** Present only where a session goes on with a step in which it was cut off: what happened to it. */
  goOn: 'go-on',
  /** What was done before, told to a session that does not hold it. */
  before: 'before',
} as const;

/** What stands under `goal` when the operator asked for nothing in words of their own. */
export const nothingAsked = 'Nothing beyond what the step says was asked for.';

export type PromptTag = (typeof promptTags)[keyof typeof promptTags];

/** Wraps `body` in a tag on lines of its own; a closing tag inside the body is defused so that data can't end its fence. */
export function fence(tag: PromptTag, body: string): string {
  return `<${tag}>\n${body.replaceAll(`</${tag}`, `<\\/${tag}`)}\n</${tag}>`;
}
