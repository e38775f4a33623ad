import { describe, expect, it } from 'vitest';
import type { Severity } from '@boocode/contracts/finding';
import type { Band } from '@boocode/contracts/flow-plan';
import { addedFile, diffOf } from '../testing/change.js';
import { ledgerItem, security } from '../testing/item.js';
import { caps } from './caps.js';
import { fingerprint } from './fingerprint.js';
import { end, ledgerFaults, type LedgerItem } from './ledger.js';
import { reachabilityGate } from './reachability.js';
import { scopeCheck } from './scope.js';
import { sizeGate } from './size.js';

const outcome = (item: LedgerItem): string => item.ended?.disposition ?? item.severity;

function many(step_key: string, over: Partial<LedgerItem> = {}): LedgerItem[] {
  return [1, 2, 3].map((n) =>
    ledgerItem({ ref: `${step_key}/${n}`, step_key, severity: n === 3 ? 'critical' : 'warning', ...over }),
  );
}

describe('scope', () => {
  const diff = diffOf([addedFile('src/a.ts', 'x\n'.repeat(12)), addedFile('src/b.ts', 'y')]);
  const elsewhere = { ...ledgerItem().evidence[0], class: 'codebase' as const, path: 'src/caller.ts' };
  const outside = (over: Partial<LedgerItem>, raw: Parameters<typeof ledgerItem>[1] = {}): LedgerItem =>
    ledgerItem({ evidence: [{ ...ledgerItem().evidence[0]!, ...elsewhere }], ...over }, raw);

  it('puts the place inside the change first', () => {
    const [inside] = ledgerItem().evidence;
    if (inside === undefined) throw new Error('no evidence');
    const item = ledgerItem({ evidence: [{ ...inside, path: 'src/caller.ts' }, inside] });
    expect(scopeCheck(item, diff).evidence.map(({ path }) => path)).toEqual(['src/a.ts', 'src/caller.ts']);
  });

  it.each<[string, LedgerItem, string]>([
    ['a fault that the change causes in a caller stays', outside({}, { introduced_by_change: 'yes' }), 'warning'],
    ['an old fault elsewhere goes', outside({}, { introduced_by_change: 'unknown' }), 'out-of-scope'],
    [
      'a critical one stays whoever introduced it',
      outside({ severity: 'critical' }, { introduced_by_change: 'no' }),
      'critical',
    ],
    ['the junior developer stays in the listed files', outside({ persona: 'junior-developer' }), 'out-of-scope'],
    ['the edge-case explorer stays in the listed files', outside({ persona: 'edge-case-explorer' }), 'out-of-scope'],
  ])('%s', (_, item, expected) => {
    expect(outcome(scopeCheck(item, diff))).toBe(expected);
  });

  it.each([
    ['yes', 10, true],
    ['no', 10, false],
    ['unknown', 10, true],
    ['unknown', 13, false],
  ] as const)('says %s at line %i means introduced: %s', (word, line, expected) => {
    const evidence = [{ ...ledgerItem().evidence[0]!, line_start: line, line_end: line }];
    expect(scopeCheck(ledgerItem({ evidence }, { introduced_by_change: word }), diff).introduced).toBe(expected);
  });
});

describe('reachability', () => {
  it.each([
    'theoretical',
    'Hypothetical',
    'defense-in-depth',
    'effectively impossible',
    'in case the upstream',
    'could happen',
    'should never happen',
    'edge case that does not occur',
  ])('"%s" costs one level, once', (phrase) => {
    const item = ledgerItem({ severity: 'critical' }, { likelihood: `${phrase}, ${phrase}`, impact: phrase });
    expect(reachabilityGate(item).severity).toBe('warning');
  });

  it.each<[string, LedgerItem, string]>([
    [
      'a suggestion has no level left and is omitted',
      ledgerItem({ severity: 'suggestion' }, { impact: 'theoretical' }),
      'demoted',
    ],
    ['security is exempt', ledgerItem({ ...security, severity: 'critical' }, { impact: 'theoretical' }), 'critical'],
    ['advice is exempt', ledgerItem({ severity: 'advisory' }, { impact: 'theoretical' }), 'advisory'],
    ['other words of doubt are for the validator', ledgerItem({}, { impact: 'perhaps, in theory' }), 'warning'],
  ])('%s', (_, item, expected) => {
    expect(outcome(reachabilityGate(item))).toBe(expected);
  });
});

describe('size', () => {
  const table: [Band, Severity, boolean, string][] = [
    ['small', 'critical', false, 'critical'],
    ['small', 'warning', true, 'warning'],
    ['small', 'warning', false, 'size-filtered'],
    ['small', 'suggestion', true, 'size-filtered'],
    ['small', 'advisory', false, 'advisory'],
    ['medium', 'warning', false, 'warning'],
    ['medium', 'suggestion', true, 'suggestion'],
    ['medium', 'suggestion', false, 'size-filtered'],
    ['large', 'suggestion', false, 'suggestion'],
  ];
  it.each(table)('%s: a %s with introduced %s ends as %s', (band, severity, introduced, expected) => {
    expect(outcome(sizeGate(ledgerItem({ severity, introduced }), band))).toBe(expected);
  });

  it('never filters a security High', () => {
    expect(sizeGate(ledgerItem({ ...security, tier: 'High', introduced: false }), 'small').ended).toBeNull();
  });
});

describe('caps', () => {
  it('keeps the worst of the checklist and, apart from it, of all others', () => {
    const items = caps([...many('angle.checklist'), ...many('angle.a')], 'angle.checklist', 2);
    expect(items.filter(({ ended }) => ended?.disposition === 'cap-cut').map(({ ref }) => ref)).toEqual([
      'angle.checklist/2',
      'angle.a/2',
    ]);
  });

  it('has none for security', () => {
    expect(
      caps(many('angle.s', { persona: security.persona }), 'angle.checklist', 1).every(({ ended }) => ended === null),
    ).toBe(true);
  });
});

describe('fingerprint', () => {
  const [evidence] = ledgerItem().evidence;
  const fault = { category: 'fault', claim: 'It is wrong.' };
  const page = { ...evidence!, class: 'web' as const, path: null, quote: null, url: 'https://example.org/a' };
  it('survives shifted lines, white space, other words and a path written otherwise', () => {
    const again = { ...evidence!, path: './src/a.ts', line_start: 99, quote: ' const  a = b; ' };
    expect(fingerprint({ category: 'Fault', claim: 'It fails.' }, again)).toBe(fingerprint(fault, evidence));
  });
  it.each([
    ['category', () => fingerprint({ ...fault, category: 'other' }, evidence)],
    ['file', () => fingerprint(fault, { ...evidence!, path: 'src/b.ts' })],
    ['code', () => fingerprint(fault, { ...evidence!, quote: 'const a = c;' })],
  ])('differs by %s', (_, other) => {
    expect(other()).not.toBe(fingerprint(fault, evidence));
  });
  it.each([
    ['nothing, by their words', fingerprint(fault), fingerprint({ ...fault, claim: 'It is late.' })],
    ['pages, by the page', fingerprint(fault, page), fingerprint(fault, { ...page, url: 'https://example.org/b' })],
  ])('tells findings apart that cite %s', (_, one, other) => {
    expect(one).not.toBe(other);
  });
});

describe('ledger', () => {
  const done = end(ledgerItem(), 'published', 'passed');
  it('balances when every raw finding ended once', () => {
    expect(ledgerFaults(1, [done])).toEqual([]);
  });
  it.each([
    ['a lost finding', 2, [done], '2 raw findings came in, 1 are accounted for'],
    ['a finding counted twice', 2, [done, done], 'a reference is used twice'],
    ['an open end', 1, [ledgerItem()], 'without a disposition: data-engineer/1'],
  ])('names %s', (_, received, items, fault) => {
    expect(ledgerFaults(received, items)).toContain(fault);
  });
  it('refuses to end an item twice', () => {
    expect(() => end(done, 'refuted', 'again')).toThrow('already ended as published');
  });
});
