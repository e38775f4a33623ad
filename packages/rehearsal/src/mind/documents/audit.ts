import type { AngleOutput } from '@boocode/contracts/finding';
import { documentCitation, finding } from '../finding.js';
import { counted, nativeId } from '../persona-words.js';
import type { HandedDocument } from '../subject/document.js';

const missingAtMost = 10;

/** What must not get lost of a line: numbers with what they count, names in code marks, paths. */
const token = /`[^`]+`|\b\d+(?:\.\d+)?(?: ?[a-z%]{1,12})?\b|(?:[\w.-]+\/)+[\w.-]*\w/gi;

/** Looks up each fact of the old texts in the new one: a number, a name or a path that stands nowhere is missing. */
export function auditReport(
  old: readonly HandedDocument[],
  renewed: readonly HandedDocument[],
): Pick<AngleOutput, 'findings' | 'coverage'> {
  if (old.length === 0 || renewed.length === 0) {
    const note = old.length === 0 ? 'no replaced text was handed in' : 'there is no new text to look in';
    return { findings: [], coverage: [{ protocol: 'look it up', state: 'skipped', note }] };
  }
  const text = renewed.flatMap(({ lines }) => [...lines.values()]).join('\n');
  const facts = old.flatMap((document) =>
    [...document.lines].flatMap(([line, quote]) =>
      [...new Set(quote.match(token))].filter((one) => one.length > 2).map((fact) => ({ document, line, quote, fact })),
    ),
  );
  const missing = facts.filter(({ fact }) => !text.includes(fact)).slice(0, missingAtMost);
  const note = `${counted(facts.length, 'fact')} taken apart, ${missing.length} not found again`;
  return {
    findings: missing.map(({ document, line, quote, fact }, at) => ({
      ...finding(nativeId('content-auditor', at + 1), {
        title: `${fact} is gone`,
        claim: `${document.name} says ${fact} in line ${line}, and the new text does not.`,
        category: 'missing',
        severity: 'Missing',
        impact: 'Who looks for it in the new text does not find it.',
        evidence: [documentCitation(document.name, line, quote)],
      }),
      fact,
      insert_at: '',
      wording: quote.trim(),
    })),
    coverage: [{ protocol: 'look it up', state: missing.length > 0 ? 'found' : 'clear', note }],
  };
}
