import type { Finding, RunResult } from '@boocode/contracts/finding';
import type { Band } from '@boocode/contracts/flow-plan';
import {
  coverageSection,
  directiveSection,
  leftOpen,
  leftOut,
  ledgerSection,
  notCheckedSection,
  protocolsRun,
} from './appendix.js';
import { isBlocking } from './blocking.js';
import { findingBlock } from './finding-block.js';
import { count } from '../wording.js';
import { codeSpan, details, inline } from './markdown.js';
import { gapsOf, type Review } from './review-result.js';

/** Findings shown open; the rest of the published ones are one click away. */
const expanded: Record<Band, number> = { small: 5, medium: 12, large: 25 };

/** The report as Markdown: the answer first, then only sections that have something to say. The same review, the same bytes. */
export function reviewReport(review: Review, result: RunResult): string {
  const published = result.findings.filter(({ disposition }) => disposition === 'published');
  const parts = [
    `# ${result.verdict}`,
    [...why(review, result, published), headline(review)].join('\n\n'),
    ...findingSections(published, review.run.plan.band),
    ...coverageSection(review.fold),
    ...notCheckedSection(notChecked(review)),
    ...directiveSection(review.context),
    ...ledgerSection(result.findings.filter(({ disposition }) => disposition !== 'published')),
  ];
  return `${parts.join('\n\n')}\n`;
}

function why(review: Review, result: RunResult, published: Finding[]): string[] {
  return [answer(review, result, published), ...unsettled(review)];
}

function unsettled({ attacks }: Review): string[] {
  const failed = attacks.filter(({ finished }) => !finished);
  if (failed.length === 0) return [];
  if (failed.length < attacks.length) {
    const left = failed.reduce((sum, { handed }) => sum + handed, 0);
    return [
      `${failed.length} of ${attacks.length} validators did not finish: ${count(left, 'finding')} not validated.`,
    ];
  }
  const who = attacks.length === 1 ? 'The validator did not finish' : 'No validator finished';
  return [`${who}: no finding has been validated.`];
}

function answer(review: Review, { verdict }: RunResult, published: Finding[]): string {
  const blocking = published.filter(isBlocking);
  const named = blocking.map(({ display_id, title }) => `${display_id} ${inline(title)}`).join('; ');
  if (verdict === 'INCOMPLETE') {
    const found = blocking.length === 0 ? '' : ` Already certain to block: ${named}.`;
    return `The review is not whole, so it can't approve: ${gapsOf(review).map(inline).join('; ')}.${found}`;
  }
  if (verdict === 'REQUEST CHANGES') {
    return `${count(blocking.length, 'finding')} must be resolved before merging: ${named}.`;
  }
  if (verdict === 'COMMENT') {
    return `Nothing blocks a merge; ${count(warningsOf(published), 'warning')} should be looked at first.`;
  }
  return published.length === 0
    ? 'Nothing was found that speaks against merging.'
    : `Nothing speaks against merging; ${count(published.length, 'remark')} below.`;
}

function warningsOf(published: Finding[]): number {
  return published.filter(({ severity }) => severity === 'warning').length;
}

function headline({ run, context, fold }: Review): string {
  const readers = fold.coverage.filter(({ state }) => state === 'done' || state === 'empty');
  const protocols = protocolsRun(...fold.coverage);
  return [
    `Review of ${codeSpan(run.head_ref)} (${run.head_commit.slice(0, 12)}) against ${codeSpan(run.base_ref)} (${run.base_commit.slice(0, 12)}), ${run.plan.band}: ${inline(run.plan.band_reason)}.`,
    `Checked: ${count(context.reviewed.length, 'file')} by ${readers.map(({ step_key }) => step_key.replace(/^angle\./, '')).join(', ') || 'nobody'}; ${protocols === '' ? 'no protocol' : `${protocols} protocols`} run, ${count(fold.received, 'raw finding')}.`,
  ].join('\n');
}

const sections: [string, (finding: Finding) => boolean][] = [
  ['Must be fixed', isBlocking],
  ['Should be fixed', (finding) => !isBlocking(finding) && finding.severity === 'warning'],
  ['Worth considering', ({ severity }) => severity === 'suggestion'],
  ['Perhaps not needed (nothing here will be corrected unless you ask)', ({ severity }) => severity === 'advisory'],
];

function findingSections(published: Finding[], band: Band): string[] {
  const open = published.slice(0, expanded[band]);
  const rest = published.slice(expanded[band]);
  const shown = sections.flatMap(([title, belongs]) => {
    const list = open.filter(belongs);
    return list.length === 0 ? [] : [`## ${title}`, ...list.map(findingBlock)];
  });
  if (rest.length === 0) return shown;
  return [...shown, details(count(rest.length, 'further finding'), rest.map(findingBlock).join('\n\n'))];
}

function notChecked({ run, context, fold, unattacked }: Review): string[] {
  const mild =
    unattacked === 0
      ? []
      : [`${count(unattacked, 'finding')}, milder than what the validators had room for: not validated`];
  return [...leftOut(run, context), ...mild, ...leftOpen(fold)];
}
