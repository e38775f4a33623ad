import { describe, expect, it } from 'vitest';
import { fixPlan } from '../testing/fix-plan.js';
import { fixFlow } from './fix-flow.js';
import { planFix } from './plan-fix.js';
import { chainKey, readChainKey } from './chain-key.js';

const edges = (plan: ReturnType<typeof fixPlan>): string[] =>
  plan.steps.map(
    ({ key, kind, depends_on, min_deps }) =>
      `${key} (${kind}) after ${depends_on.join(' ') || 'nothing'}${min_deps === null ? '' : `, at least ${min_deps}`}`,
  );

const keys = (land: 'automatic' | 'none') => fixPlan(1, { land }).steps.map(({ key }) => key);

describe('the plan of a run that mends findings', () => {
  it('is a chain for each fix, whose merges wait for each other, then all of them together', () => {
    expect(edges(fixPlan(2))).toEqual([
      'fix.1 (write) after nothing',
      'check.1 (command) after fix.1',
      'review.1 (agent) after fix.1 check.1',
      'merge.1 (merge) after fix.1 check.1 review.1, at least 0',
      'fix.2 (write) after nothing',
      'check.2 (command) after fix.2',
      'review.2 (agent) after fix.2 check.2',
      'merge.2 (merge) after fix.2 check.2 review.2 merge.1, at least 0',
      'check (command) after merge.1 merge.2, at least 0',
      'approve (person) after check',
      'land (merge) after merge.1 merge.2 check approve',
      'finish (code) after fix.1 check.1 review.1 merge.1 fix.2 check.2 review.2 merge.2 check approve land, at least 0',
    ]);
  });

  it('asks nobody where it lands by itself, and lands nothing where the branch is left', () => {
    expect(keys('automatic').slice(-3)).toEqual(['check', 'land', 'finish']);
    expect(keys('none').slice(-2)).toEqual(['check', 'finish']);
  });

  it('is the same for the same findings, and refused where there is no branch to land in', () => {
    expect(fixPlan(2).hash).toBe(fixPlan(2).hash);
    expect(fixPlan(2).hash).not.toBe(fixPlan(2, { land: 'none' }).hash);
    const { mending } = fixPlan(1);
    if (mending === undefined) throw new Error('It mends nothing.');
    expect(() => planFix({ ...mending, base: 'b', target: null })).toThrow('No branch is checked out');
    expect(planFix({ ...mending, land: 'none', base: 'b', target: null }).steps).toHaveLength(6);
  });
});

it('may add two more rounds to each fix, and as many again behind a conflict, with edges to what they wait for', () => {
  const plan = fixPlan(2);
  const grafts = fixFlow.mayAdd(plan);
  const added = grafts.flatMap(({ steps }) => steps);
  expect(added.map(({ key }) => key).filter((key) => key.includes('fix.1'))).toEqual([
    'fix.1.2',
    'fix.1.3',
    'fix.1.onto',
    'fix.1.onto.2',
    'fix.1.onto.3',
  ]);
  const known = new Set([...plan.steps, ...added].map(({ key }) => key));
  const named = [
    ...added.flatMap(({ depends_on, continues = 'fix.1' }) => [...depends_on, continues]),
    ...grafts.flatMap(({ before }) => before),
  ];
  expect(named.filter((key) => !known.has(key))).toEqual([]);
  expect(grafts.find(({ steps }) => steps[0]?.key === 'fix.1.onto')?.before).toEqual(['merge.2', 'check', 'land']);
});

it('keys of rounds are read as they were written', () => {
  for (const place of [
    { fix: 1, onto: false, round: 1 },
    { fix: 12, onto: false, round: 3 },
    { fix: 2, onto: true, round: 1 },
    { fix: 2, onto: true, round: 2 },
  ]) {
    expect(readChainKey(chainKey('check', place))).toEqual({ part: 'check', ...place });
  }
  expect(['check', 'land', 'finish', 'review'].map(readChainKey)).toEqual([null, null, null, null]);
});
