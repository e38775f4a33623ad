import type { Sources } from './cite-check.js';
import { describe, expect, it } from 'vitest';
import type { Severity, ValidatorOutput } from '@boocode/contracts/finding';
import { ledgerItem, security } from '../testing/item.js';
import type { LedgerItem } from './ledger.js';
import { reviewVerdict } from './review-verdict.js';
import { applyVerdicts } from './verdicts.js';

const code = (texts: Sources['files']): Sources => ({ classes: ['codebase'], files: texts, documents: new Map() });

type Verdict = ValidatorOutput['verdicts'][number];

const files = new Map([['src/guard.ts', 'if (!user) return;\n']]);
const counter = {
  class: 'codebase' as const,
  path: 'src/guard.ts',
  line_start: 1,
  line_end: 1,
  quote: 'if (!user) return;',
  url: null,
  retrieved_at: null,
};

function verdict(over: Partial<Verdict>): Verdict {
  return {
    finding: 'data-engineer/1',
    value: 'refuted',
    claim_contradicted: '',
    counter_evidence: [],
    steps: '',
    ...over,
  };
}

function judge(item: LedgerItem, over: Partial<Verdict>): string {
  const [judged] = applyVerdicts([item], [verdict({ finding: item.ref, ...over })], code(files));
  return judged?.ended?.disposition ?? judged?.severity ?? 'gone';
}

describe('a verdict on a critical finding', () => {
  const critical = ledgerItem({ severity: 'critical' });
  it.each<[string, Partial<Verdict>, string]>([
    ['confirmed: it stays', { value: 'confirmed' }, 'critical'],
    ['uncertain: it stays', { value: 'uncertain' }, 'critical'],
    ['partly refuted: one level down', { value: 'partially-refuted', claim_contradicted: 'always' }, 'warning'],
    ['refuted with proof: removed', { claim_contradicted: 'no guard', counter_evidence: [counter] }, 'refuted'],
    ['refuted without counter-evidence: one level down', { claim_contradicted: 'no guard' }, 'warning'],
    ['refuted without the words it contradicts: one level down', { counter_evidence: [counter] }, 'warning'],
    [
      'refuted with a quote that does not exist: one level down',
      { claim_contradicted: 'no guard', counter_evidence: [{ ...counter, quote: 'if (!admin) return;' }] },
      'warning',
    ],
    [
      'refuted with a line past the end of the file: one level down',
      { claim_contradicted: 'no guard', counter_evidence: [{ ...counter, line_start: 7, line_end: 7 }] },
      'warning',
    ],
  ])('%s', (_, over, expected) => {
    expect(judge(critical, over)).toBe(expected);
  });
});

it('leaves a partly refuted suggestion a suggestion', () => {
  expect(judge(ledgerItem({ severity: 'suggestion' }), { value: 'partially-refuted' })).toBe('suggestion');
});

describe('a verdict on a security finding', () => {
  const hole = ledgerItem({ ...security, severity: 'critical', tier: 'Critical' });
  it.each<[string, Partial<Verdict>, string]>([
    ['partly refuted: unchanged', { value: 'partially-refuted', claim_contradicted: 'any user' }, 'critical'],
    [
      'refuted in a side matter: unchanged',
      { claim_contradicted: 'any user', counter_evidence: [counter] },
      'critical',
    ],
    ['attack disproved: removed', { claim_contradicted: 'exploit: step 2', counter_evidence: [counter] }, 'refuted'],
    ['attack disproved without proof: unchanged', { claim_contradicted: 'exploit: step 2' }, 'critical'],
  ])('%s', (_, over, expected) => {
    expect(judge(hole, over)).toBe(expected);
  });
});

describe('silence is no refutation', () => {
  it('leaves a finding without a verdict not validated', () => {
    expect(applyVerdicts([ledgerItem()], [], code(files))[0]).toMatchObject({ ended: null, verdict: 'not-validated' });
  });
  it('ignores verdicts on findings that were never handed over', () => {
    const [item] = applyVerdicts([ledgerItem()], [verdict({ finding: 'made-up/1' })], code(files));
    expect(item?.verdict).toBe('not-validated');
  });
  it('reads two different verdicts on one finding as uncertain', () => {
    const both = [verdict({ claim_contradicted: 'x', counter_evidence: [counter] }), verdict({ value: 'confirmed' })];
    expect(applyVerdicts([ledgerItem()], both, code(files))[0]).toMatchObject({ ended: null, verdict: 'uncertain' });
  });
  it('does not judge advice', () => {
    const advice = ledgerItem({ severity: 'advisory' });
    expect(applyVerdicts([advice], [verdict({ value: 'confirmed' })], code(files))).toEqual([advice]);
  });
});

function found(...severities: Severity[]): LedgerItem[] {
  return severities.map((severity) => ledgerItem({ severity }));
}

function tier(word: 'High' | 'Medium'): LedgerItem {
  return ledgerItem({ ...security, severity: 'warning', tier: word });
}

describe('the verdict of a review', () => {
  it.each<[string, LedgerItem[], string[], string]>([
    ['nothing', [], [], 'APPROVE'],
    ['suggestions', found('suggestion'), [], 'APPROVE'],
    ['advice alone', found('advisory'), [], 'APPROVE'],
    ['a warning', found('suggestion', 'warning'), [], 'COMMENT'],
    ['a security Medium', [tier('Medium')], [], 'COMMENT'],
    ['a security High alone', [tier('High')], [], 'REQUEST CHANGES'],
    ['a critical', found('warning', 'critical'), [], 'REQUEST CHANGES'],
    ['nothing, with a gap', [], ['a required angle failed'], 'INCOMPLETE'],
    ['a critical, with a gap', found('critical'), ['a file was cut'], 'INCOMPLETE'],
  ])('%s', (_, items, gaps, expected) => {
    expect(reviewVerdict(items, gaps)).toBe(expected);
  });
});
