import { describe, expect, it } from 'vitest';
import { ledgerItem, security } from '../testing/item.js';
import { contradictions } from './contradictions.js';
import { dedupe } from './dedupe.js';
import type { LedgerItem } from './ledger.js';

const order = ['data-engineer', 'on-call-engineer', 'junior-developer'];
const rank = (persona: string): number => order.indexOf(persona);
const by = (persona: string, over: Partial<LedgerItem> = {}, raw: Parameters<typeof ledgerItem>[1] = {}): LedgerItem =>
  ledgerItem({ ref: `${persona}/1`, persona, ...over }, raw);

describe('dedupe', () => {
  it('merges the same claim on the same quote, the specialist first, with the worse severity', () => {
    const [junior, data] = dedupe([by('junior-developer', { severity: 'critical' }), by('data-engineer')], rank);
    expect(junior?.ended).toEqual({ disposition: 'merged-into', reason: 'says the same as data-engineer/1' });
    expect(data).toMatchObject({ ended: null, severity: 'critical', supporters: ['junior-developer/1'] });
  });

  it('keeps two claims about one region and links them', () => {
    const items = dedupe([by('data-engineer'), by('on-call-engineer', { fingerprint: 'other' })], rank);
    expect(items.map(({ ended, related }) => [ended, related])).toEqual([
      [null, ['on-call-engineer/1']],
      [null, ['data-engineer/1']],
    ]);
  });

  it('never merges security with anything else', () => {
    const items = dedupe([by('data-engineer'), ledgerItem({ ...security, severity: 'critical' })], rank);
    expect(items.every(({ ended }) => ended === null)).toBe(true);
  });

  it('leaves the same text at another place alone', () => {
    const evidence = [{ ...ledgerItem().evidence[0]!, line_start: 90, line_end: 90 }];
    const items = dedupe([by('data-engineer'), by('on-call-engineer', { evidence })], rank);
    expect(items.every(({ ended, related }) => ended === null && related.length === 0)).toBe(true);
  });
});

describe('contradictions', () => {
  it.each([
    ['add a retry around the call', 'remove the retry loop', true],
    ['split the handler in two', 'merge both handler functions', true],
    ['inline the wrapper', 'extract the wrapper to a module', true],
    ['add a test for the branch', 'remove the committed key', false],
    ['add a retry', 'add another retry', false],
  ])('"%s" against "%s": tension %s', (one, other, tense) => {
    const items = contradictions([
      by('data-engineer', { severity: 'critical' }, { remediation: one }),
      by('on-call-engineer', {}, { remediation: other }),
    ]);
    expect(items.map(({ severity }) => severity)).toEqual(tense ? ['warning', 'suggestion'] : ['critical', 'warning']);
    expect(items[0]?.tensions).toEqual(tense ? ['on-call-engineer/1'] : []);
  });

  it('names the tension but never lowers security', () => {
    const [item] = contradictions([
      ledgerItem({ ...security, severity: 'critical' }, { remediation: 'remove the retry' }),
      by('on-call-engineer', {}, { remediation: 'add a retry' }),
    ]);
    expect(item).toMatchObject({ severity: 'critical', tensions: ['on-call-engineer/1'] });
  });
});
