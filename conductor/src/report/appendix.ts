import type { CoverageRow, Finding } from '@boocode/contracts/finding';
import type { ContextData } from '../spine/context.js';
import type { FoldData } from '../spine/fold.js';
import type { RunContext } from '../types.js';
import { placeText } from './finding-block.js';
import { codeSpan, details, inline } from './markdown.js';

// What every report ends with: who was heard, what nobody looked at, and what became of the rest. Each part is left out when empty.

/** How every expected angle ended, once one has failed or was not asked anew; else the line of who was heard says enough. */
export function coverageSection({ coverage }: FoldData): string[] {
  const reused = coverage.filter((row) => row.reused === true);
  if (reused.length === 0 && coverage.every(({ state }) => state !== 'failed')) return [];
  const sat = coverage.filter(({ state }) => state !== 'skipped' && state !== 'cut');
  const lost = sat.filter(({ state }) => state === 'failed');
  const rows = coverage.map(
    (row) =>
      `| ${row.step_key.replace(/^angle\./, '')} | ${row.required ? 'yes' : 'no'} | ${row.state} | ${protocolsRun(row)} | ${inline(row.note)} |`,
  );
  return [
    '## Coverage',
    `${sat.length - lost.length} of ${sat.length} angles were heard${reused.length === 0 ? '' : `, ${reused.length} of them in an earlier run`}.`,
    ['| angle | required | ended | protocols | |', '| --- | --- | --- | --- | --- |', ...rows].join('\n'),
  ];
}

/** "7 of 9": of what personas are told to run, how much their answers say that they ran. Empty where nobody answered. */
export function protocolsRun(...coverage: Pick<CoverageRow, 'protocols'>[]): string {
  const expected = coverage.flatMap(({ protocols }) => protocols);
  if (expected.length === 0) return '';
  return `${expected.filter(({ state }) => state !== 'skipped').length} of ${expected.length}`;
}

/** The list stays short: what is beyond the limit is counted. */
const listLimit = 8;

/** Lines of Markdown under "Not checked". */
export function notCheckedSection(entries: string[]): string[] {
  if (entries.length === 0) return [];
  const shown = entries.slice(0, listLimit).map((entry) => `- ${entry}`);
  const more = entries.length > listLimit ? [`- and ${entries.length - listLimit} more`] : [];
  return ['## Not checked', [...shown, ...more].join('\n')];
}

/** What the plan left out before anybody looked. */
export function leftOut({ plan }: RunContext, context: ContextData): string[] {
  const cut = [...new Set(plan.cut.map(({ persona }) => persona))];
  const excluded = context.excluded.map(({ path, kind }) => `${codeSpan(path)} (${kind})`);
  return [
    ...context.truncated.map(({ path, reason }) => `${codeSpan(path)}: ${inline(reason)}`),
    ...(cut.length === 0 ? [] : [`${cut.join(', ')}: called for, but a ${plan.band} run has no seat left`]),
    ...(excluded.length === 0 ? [] : [`by kind: ${firstOf(excluded)}`]),
  ];
}

/** What those who looked left open. */
export function leftOpen(fold: FoldData): string[] {
  return [
    ...fold.protocols
      .filter(({ state }) => state === 'skipped')
      .map(({ persona, protocol, note }) => `${persona}, ${inline(protocol)}: ${inline(note || 'skipped')}`),
    ...fold.questions.map(({ persona, text }) => `open question of ${persona}: ${inline(text)}`),
  ];
}

function firstOf(names: string[]): string {
  const shown = names.slice(0, listLimit).join(', ');
  return names.length > listLimit ? `${shown} and ${names.length - listLimit} more` : shown;
}

export function directiveSection({ directives }: ContextData): string[] {
  if (directives.length === 0) return [];
  const lines = directives.map(({ where, text }) => `- ${inline(where)}: ${codeSpan(text)}`);
  return [
    '## Text that seems to steer the review',
    ['It was read as data and changed nothing.', '', ...lines].join('\n'),
  ];
}

/** What was not published, each with its reason, behind a disclosure. */
export function ledgerSection(ended: Finding[]): string[] {
  if (ended.length === 0) return [];
  const kinds = [...new Set(ended.map(({ disposition }) => disposition))].toSorted();
  const counts = kinds.map((kind) => `${ended.filter(({ disposition }) => disposition === kind).length} ${kind}`);
  const lines = ended.map(
    (finding) =>
      `- ${finding.ref} ${inline(finding.title)} (${placeText(finding)}): ${finding.disposition}, ${inline(finding.disposition_reason)}`,
  );
  return [details(`Not published: ${counts.join(', ')}`, lines.join('\n'))];
}
