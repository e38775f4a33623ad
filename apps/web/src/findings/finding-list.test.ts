import { describe, expect, it } from 'vitest';
import { findingOf } from '../../e2e/fixture-finding.js';
import { reviewFindings } from '../../e2e/fixture-review-findings.js';
import { byPlace, byWeight, hiddenGroupOf, narrowed, orderAfter, type Narrowing } from './finding-list.js';
import { nothingSelected, selectionAfter } from './selection.js';

const all = reviewFindings();
const none: Narrowing = { words: '', severity: null, verdict: null, status: null, angle: null, groups: new Set() };
const refs = (narrowing: Partial<Narrowing>) => narrowed(all, { ...none, ...narrowing }).shown.map(({ ref }) => ref);

describe('what of the findings is shown', () => {
  it('leaves out what has fallen, and counts every one of it', () => {
    const { shown, hidden } = narrowed(all, none);
    expect(Object.fromEntries(hidden)).toEqual({ refuted: 2, dismissed: 1, merged: 1 });
    expect(shown).toHaveLength(all.length - 4);
    expect(shown.some(({ verdict }) => verdict === 'not-validated')).toBe(true);
  });

  it('shows a group besides when it is asked for', () => {
    expect(refs({ groups: new Set(['refuted']) })).toContain('correctness-reviewer/2');
    expect(refs({ status: 'dismissed' })).toEqual(['errors-reviewer/3']);
  });

  it('shows a dismissal that was taken back, whatever the report of its run says', () => {
    const dismissed = all.find(({ status }) => status === 'dismissed');
    if (dismissed === undefined) throw new Error('The fixture has one.');
    expect(hiddenGroupOf(dismissed)).toBe('dismissed');
    expect(hiddenGroupOf({ ...dismissed, status: 'open' })).toBeNull();
  });

  it('passes all words in any order and case, in titles and paths, and those whom an agreeing angle says', () => {
    expect(refs({ words: 'CHARGE timeout' })).toEqual(['errors-reviewer/1']);
    expect(refs({ words: 'search.ts request' })).toEqual(['security-reviewer/1']);
    expect(refs({ angle: 'data-reviewer' })).toEqual(['security-reviewer/1', 'data-reviewer/1']);
    expect(refs({ severity: 'warning', verdict: 'uncertain' })).toEqual(['concurrency-reviewer/1']);
  });
});

describe('the order of the findings', () => {
  const one = findingOf(1, { ref: 'a/1', title: '', severity: 'warning', verdict: 'uncertain' });
  const surer = findingOf(1, { ref: 'a/2', title: '', severity: 'warning', verdict: 'confirmed' });
  const agreed = { ...surer, ref: 'a/3', agreeing: ['a', 'b'] };
  const worse = findingOf(1, { ref: 'a/4', title: '', severity: 'critical' });

  it('is the worst first, then the surest, then what most angles say', () => {
    const order = orderAfter([], [one, surer, agreed, worse], byWeight);
    expect(order).toEqual(['a/4', 'a/3', 'a/2', 'a/1']);
  });

  it('keeps what is there in its place, whatever was said of it since, and puts new ones where they belong', () => {
    const before = orderAfter([], [one, surer], byWeight);
    const refuted = { ...surer, severity: 'advisory' as const };
    expect(orderAfter(before, [one, refuted], byWeight)).toEqual(before);
    expect(orderAfter(before, [one, surer, worse], byWeight)).toEqual(['a/4', ...before]);
    expect(orderAfter(before, [one], byWeight)).toEqual(['a/1']);
  });

  it('goes file by file when asked to, from the top of each', () => {
    const places = all.toSorted(byPlace).map(({ evidence }) => `${evidence[0]?.path} ${evidence[0]?.line_start}`);
    expect(places.slice(0, 2)).toEqual(['config/payments.ts 7', 'db/migrations/0042_orders_name.sql 3']);
    expect(places.filter((place) => place.includes('charge'))).toEqual([
      'src/payments/charge.ts 20',
      'src/payments/charge.ts 88',
      'src/payments/charge.ts 120',
    ]);
  });
});

describe('a selection', () => {
  const shown = ['a', 'b', 'c', 'd'];
  it('is extended from the one marked last, both ways', () => {
    const from = selectionAfter(nothingSelected, { type: 'toggle', ref: 'b' }, shown);
    expect([...selectionAfter(from, { type: 'extend', ref: 'd' }, shown).refs]).toEqual(['b', 'c', 'd']);
    expect([...selectionAfter(from, { type: 'extend', ref: 'a' }, shown).refs]).toEqual(['b', 'a']);
  });

  it('takes a mark back, and marks all', () => {
    const one = selectionAfter(nothingSelected, { type: 'toggle', ref: 'b' }, shown);
    expect(selectionAfter(one, { type: 'toggle', ref: 'b' }, shown).refs.size).toBe(0);
    expect([...selectionAfter(one, { type: 'all' }, shown).refs]).toEqual(shown);
  });
});
