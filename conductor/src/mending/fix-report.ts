import { CheckResult, PersonAnswer, type MergeResult } from '@boocode/contracts/arena';
import type { CoverageRow, RunResult } from '@boocode/contracts/finding';
import type { StepOutput } from '@boocode/contracts/flow-plan';
import type { FixOutcome, MendedFinding } from '@boocode/contracts/mending';
import { codeSpan, inline } from '../report/markdown.js';
import type { StepInput, StepResult } from '../types.js';
import { mergeIn, resultOf } from './chain-standing.js';
import { endOf, whyNotLanded, type EndedFix } from './ended-fix.js';
import { fixTitle } from './fix-words.js';
import { nameOf } from './mended-finding.js';

/** The root's own work: says of each finding what became of it, and is complete only where all of them are where they were to go. */
export function fixReport(input: StepInput): StepOutput {
  const { plan, head_ref } = input.run;
  const fixes = plan.mending?.fixes ?? [];
  const wanted = plan.mending?.land === 'none' ? 'merged' : 'landed';
  const land = resultOf(input.dependencies, 'land');
  const landed = mergeIn(land);
  const ended = fixes.map(({ findings }, at) => endOf(input, { fix: at + 1, findings, landed }));
  const gaps = ended.flatMap((fix) => (fix.state === wanted ? [] : [`${fixTitle(fix.findings)}: ${fix.why}`]));
  const line = lineIn(input);
  const parts = [
    `# ${inline(plan.title)}`,
    sumWords(ended, { wanted, target: head_ref, line }),
    `## Findings\n\n${ended.flatMap((fix) => fix.findings.map((finding) => findingLine(finding, fix))).join('\n')}`,
    ...togetherPart(input),
    ...landPart(input, land, landed),
  ];
  const result: RunResult & { fixes: Record<string, FixOutcome> } = {
    verdict: gaps.length === 0 ? 'COMPLETE' : 'INCOMPLETE',
    findings: [],
    coverage: ended.map((fix) => coverageRow(fix, wanted)),
    conclusion: null,
    gaps,
    fixes: Object.fromEntries(
      ended.map(({ key, state, refs, branch, commit, why }) => [key, { state, refs, branch, commit, why }]),
    ),
  };
  return { text: `${parts.join('\n\n')}\n`, data: result };
}

function sumWords(
  ended: readonly EndedFix[],
  { wanted, target, line }: { wanted: 'landed' | 'merged'; target: string; line: string | null },
): string {
  const reached = ended.filter(({ state }) => state === wanted).length;
  const merged = ended.filter(({ state }) => state === 'merged').length;
  const into = wanted === 'landed' ? codeSpan(target) : line === null ? 'the branch of the run' : codeSpan(line);
  const rest =
    wanted === 'landed' && merged > 0 && line !== null ? ` ${merged} of them wait on ${codeSpan(line)}.` : '';
  return `**${reached} of ${ended.length} ${ended.length === 1 ? 'fix is' : 'fixes are'} in ${into}.**${rest}`;
}

const became = {
  landed: 'landed',
  merged: 'merged into the branch of the run',
  left: 'not merged',
  nothing: 'not mended',
};

function findingLine(finding: MendedFinding, fix: EndedFix): string {
  const { state, branch, commit, why } = fix;
  const where =
    branch === null || commit === null ? '' : ` It is on ${codeSpan(branch)} at ${codeSpan(commit.slice(0, 12))}.`;
  const facts = factsOf(fix);
  const told = facts.length === 0 ? '' : ` (${facts.join(', ')})`;
  const because = why === '' ? '' : `: ${inline(why)}`;
  const stop = because !== '' && /[.!?]$/.test(because) ? '' : '.';
  return `- **${inline(nameOf(finding))}** ${inline(finding.title)} [${finding.severity}]: **${became[state]}**${told}${because}${stop}${where}`;
}

function factsOf({ standing }: EndedFix): string[] {
  if (standing === null) return [];
  const { check, review, place } = standing;
  return [
    ...(check === null ? [] : [`check ${check.state}`]),
    ...(review === null ? [] : [`review ${review.approved ? 'approves' : 'rejects'}`]),
    ...(place.round === 1 ? [] : [`${place.round} rounds`]),
    ...(place.onto ? ['brought onto the other fixes'] : []),
  ];
}

function coverageRow({ key, findings, state, why }: EndedFix, wanted: FixOutcome['state']): CoverageRow {
  return {
    step_key: key,
    persona: fixTitle(findings),
    required: true,
    state: state === wanted ? 'done' : 'failed',
    note: why,
    protocols: [],
  };
}

function togetherPart(input: StepInput): string[] {
  const result = resultOf(input.dependencies, 'check');
  const check = CheckResult.safeParse(result?.output?.data).data;
  const said =
    check === undefined ? (result?.output?.skipped ?? result?.error ?? 'It did not come about.') : checkWords(check);
  return [`## All together\n\n${inline(said)}`];
}

function checkWords({ state, command, exit_code, tail }: CheckResult): string {
  if (state === 'skipped') return tail === '' ? 'There is no check.' : tail;
  if (state === 'passed') return `${command} passed.`;
  return state === 'timed-out' ? `${command} took too long.` : `${command} failed with ${exit_code ?? 'a signal'}.`;
}

function landPart(input: StepInput, land: StepResult | undefined, landed: MergeResult | null): string[] {
  if (land === undefined) return [];
  const answer = PersonAnswer.safeParse(resultOf(input.dependencies, 'approve')?.output?.data).data;
  const words =
    answer?.kind === 'approve' && answer.approved && answer.words !== '' ? ` It was approved: ${answer.words}` : '';
  return [`## Landing\n\n${inline(`${landed?.said ?? whyNotLanded(input, landed)}${words}`)}`];
}

/** The branch of the run; null while nothing was merged there. */
function lineIn({ dependencies }: StepInput): string | null {
  return (
    dependencies.flatMap((one) => (one.step.merge?.into === 'line' ? (mergeIn(one)?.target ?? []) : []))[0] ?? null
  );
}
