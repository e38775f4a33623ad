import { z } from 'zod';
import type { RepositoryDiff } from '@boocode/contracts/diff';
import type { StepOutput } from '@boocode/contracts/flow-plan';
import { fence, nothingAsked, promptTags } from '@boocode/contracts/prompt-tags';
import { findDirectives } from '../gates/directives.js';
import { signalsOf } from '../signals.js';
import { StepFailure, type Contract, type StepInput } from '../types.js';
import { defuse } from './change.js';
import { areaText, changeText, commitParts, documentParts, repositoryText } from './subject-text.js';

/** What the context step leaves for code; its text is the bundle that every agent of the run reads first. */
export const ContextData = z.object({
  /** Paths that angles were shown. */
  reviewed: z.array(z.string()),
  /** Every path of the change or the area, whether it is read or not. */
  changed: z.array(z.string()),
  excluded: z.array(z.object({ path: z.string(), kind: z.string() })),
  /** Files that ought to be reviewed and whose diff no angle saw: the run is INCOMPLETE. */
  truncated: z.array(z.object({ path: z.string(), reason: z.string() })),
  /** Text that tries to steer the review; reported, never followed. */
  directives: z.array(z.object({ where: z.string(), text: z.string() })),
  contracts: z.array(z.object({ id: z.string(), side: z.string(), version: z.int(), hash: z.string() })),
});
export type ContextData = z.infer<typeof ContextData>;

const titles = {
  change: '# The change',
  area: '# The area',
  repository: '# The repository',
} as const;

/** Computes the bundle: goal, subject, documents, commit messages, each in its fence. */
export function contextStep(input: StepInput, diff: RepositoryDiff, contracts: Contract[]): StepOutput {
  const { goal, subject } = input.run.plan;
  const { kind, documents } = subject;
  const signals = signalsOf(kind === 'repository' ? { ...diff, files: [] } : diff);
  const text =
    kind === 'change'
      ? changeText(signals, diff)
      : kind === 'area'
        ? areaText(signals, subject, diff)
        : repositoryText(diff);
  const data: ContextData = {
    reviewed: text.shown,
    changed: kind === 'repository' ? [] : diff.files.map(({ path }) => path),
    excluded: signals.excluded.map(({ file, kind: why }) => ({ path: file.path, kind: why })),
    truncated: text.truncated,
    directives: findDirectives(diff.commits, documents),
    contracts: contracts.map(({ id, side, version, hash }) => ({ id, side, version, hash })),
  };
  const parts = [
    titles[kind],
    fence(promptTags.goal, defuse(goal.trim() || nothingAsked)),
    ...text.parts,
    ...pathList('Diff not shown, read these files in the checkout', data.truncated),
    ...pathList(
      kind === 'change' ? 'Changed, and not under review' : 'In the area, and not to be read',
      data.excluded.map(({ path, kind: why }) => ({ path, reason: why })),
    ),
    ...documentParts(documents),
    ...commitParts(diff),
  ];
  return { text: parts.join('\n\n'), data };
}

function pathList(title: string, list: { path: string; reason: string }[]): string[] {
  if (list.length === 0) return [];
  return [`${title}:\n${list.map(({ path, reason }) => `- ${defuse(path)} (${defuse(reason)})`).join('\n')}`];
}

/** The context step's output as a later step sees it. Throws `StepFailure` when it is not there. */
export function contextOf(input: StepInput): { text: string; data: ContextData } {
  const output = input.dependencies.find(({ step }) => step.stage === 'context')?.output;
  if (!output) {
    throw new StepFailure('context.missing', 'The subject could not be gathered, so there is nothing to go on.');
  }
  return { text: output.text, data: ContextData.parse(output.data) };
}
