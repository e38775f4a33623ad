import type { Finding } from '@boocode/contracts/finding';
import { isSecurity } from '../gates/ledger.js';
import { codeBlock, codeSpan, inline } from './markdown.js';

/** `path:line` of the place of the fault, or the address of the page. */
export function placeText(finding: Finding): string {
  const first = finding.evidence[0];
  if (first === undefined) return 'no place';
  if (first.path === null) return first.url === null ? 'no place' : codeSpan(first.url);
  return codeSpan(first.line_start === null ? first.path : `${first.path}:${first.line_start}`);
}

const severityWords = {
  critical: 'critical',
  warning: 'warning',
  suggestion: 'suggestion',
  advisory: 'advice',
  fact: 'fact',
} as const;

export const verdictWords = {
  confirmed: 'confirmed',
  'partially-refuted': 'partly refuted',
  refuted: 'disputed without proof',
  uncertain: 'could not be settled',
  'not-validated': 'not validated',
} as const;

/** One published finding: where, how bad, what one would see, what sets it off, what to do. */
export function findingBlock(finding: Finding): string {
  const facts = [placeText(finding), severityText(finding)];
  if (finding.severity !== 'advisory') facts.push(verdictWords[finding.verdict]);
  if (finding.supporters.length > 0) facts.push(`also found by ${finding.supporters.join(', ')}`);
  const quote = finding.evidence[0]?.quote ?? '';
  const lines = [
    `### ${finding.display_id} ${inline(finding.title)}`,
    facts.join(' · '),
    ...(quote.trim() === '' ? [] : [codeBlock(quote, 6)]),
    inline(finding.claim),
    ...labelled('You would see', finding.impact),
    ...labelled('Trigger', finding.trigger),
    ...labelled('Fix', finding.remediation),
    ...(finding.disposition_reason === 'passed every gate' ? [] : labelled('Gates', finding.disposition_reason)),
  ];
  return lines.join('\n\n');
}

/** How bad a finding is, in the words of who found it where those are kept. */
export function severityText(finding: Finding): string {
  return isSecurity(finding) ? `security ${inline(finding.severity_original)}` : severityWords[finding.severity];
}

function labelled(label: string, text: string): string[] {
  return text.trim() === '' ? [] : [`**${label}:** ${inline(text)}`];
}
