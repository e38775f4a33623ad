import { describe, expect, it } from 'vitest';
import { RunResult, type RawFinding } from '@boocode/contracts/finding';
import type { LedgerItem } from '../gates/ledger.js';
import { getFlow } from '../registry.js';
import { angleText, block, changeOf, rawFinding } from '../testing/change.js';
import { ledgerItem } from '../testing/item.js';
import { playRun, type Answers } from '../testing/run-flow.js';
import { findingsForOne, sharesOf } from './code-review-validation.js';

const source = Array.from({ length: 90 }, (_, n) => `const line${n + 1} = ${n + 1};`).join('\n');
const files = { 'src/core/a.ts': source };
const angle = 'adversarial-security-analyst';

function faults(count: number): Answers {
  const findings = Array.from({ length: count }, (_, n): RawFinding => {
    const place = { path: 'src/core/a.ts', line: 2 * n + 1, quote: `const line${2 * n + 1} = ${2 * n + 1};` };
    return rawFinding(place, { title: `Fault ${n + 1}`, category: `kind-${n + 1}` });
  });
  return { [`angle.${angle}`]: angleText(findings) };
}

/** What a validator answers that confirms findings of these numbers. */
function confirmed(from: number, to: number): string {
  const numbers = Array.from({ length: to - from + 1 }, (_, n) => from + n);
  return block({ verdicts: numbers.map((n) => ({ finding: `${angle}/${n}`, value: 'confirmed' })) });
}

function play(answers: Answers) {
  const flow = getFlow('code-review');
  if (flow === undefined) throw new Error('code-review is not registered');
  const run = playRun({ flow, diff: changeOf(files), files, answers });
  const { findings } = RunResult.parse(run.data);
  const handed = (key: string): string[] =>
    (run.prompts.get(key)?.user.match(/"ref": "[^"]+"/g) ?? []).map((ref) => ref.slice(8, -1));
  const unsettled = findings.filter(({ verdict }) => verdict === 'not-validated').map(({ ref }) => ref);
  return { ...run, handed, unsettled };
}

describe('the attack on the findings', () => {
  it('is the work of one validator as long as one can do it', () => {
    const run = play({ ...faults(findingsForOne), validator: confirmed(1, findingsForOne) });
    expect(run.handed('validator')).toHaveLength(findingsForOne);
    expect(run.results.has('validator.2')).toBe(false);
    expect(run.unsettled).toEqual([]);
  });

  it('is split in halves with one finding more, and the report knows the verdicts of both', () => {
    const run = play({ ...faults(13), validator: confirmed(1, 7), 'validator.2': confirmed(8, 13) });
    expect(run.handed('validator')).toHaveLength(7);
    expect(run.handed('validator.2')).toHaveLength(6);
    expect(new Set([...run.handed('validator'), ...run.handed('validator.2')]).size).toBe(13);
    expect(run.unsettled).toEqual([]);
    expect(run.report).not.toMatch(/not validated/);
  });

  it('begins for both with the same bytes, so that a cache pays for the change once', () => {
    const { prompts } = play(faults(13));
    const [first, second] = ['validator', 'validator.2'].map((key) => prompts.get(key)?.user.split('# Your part\n')[0]);
    expect(first).toBeDefined();
    expect(second).toBe(first);
  });

  it.each([
    ['validator', 'validator.2', confirmed(8, 13), 7],
    ['validator.2', 'validator', confirmed(1, 7), 6],
  ])('that the step %s fails leaves its own findings not validated, and only these', (failing, other, text, left) => {
    const run = play({ ...faults(13), [failing]: null, [other]: text });
    expect(run.unsettled.toSorted()).toEqual(run.handed(failing).toSorted());
    expect(run.unsettled).toHaveLength(left);
    expect(run.report).toContain(`1 of 2 validators did not finish: ${left} findings not validated.`);
  });

  it('that both fail leaves everything not validated', () => {
    const run = play({ ...faults(13), validator: null, 'validator.2': null });
    expect(run.unsettled).toHaveLength(13);
    expect(run.report).toContain('No validator finished: no finding has been validated.');
  });

  it('is no business of the other one: a verdict on a finding that was not handed over counts for nothing', () => {
    const run = play({ ...faults(13), validator: confirmed(1, 13), 'validator.2': null });
    expect(run.unsettled).toHaveLength(6);
  });

  it('leaves the mildest out when there are more than two can do, and the report says how many', () => {
    const run = play({ ...faults(27), validator: confirmed(1, 12), 'validator.2': confirmed(13, 24) });
    expect([run.handed('validator').length, run.handed('validator.2').length]).toEqual([12, 12]);
    expect(run.unsettled).toHaveLength(3);
    expect(run.report).toContain('3 findings, milder than what the validators had room for: not validated');
  });
});

function many(count: number, severity: 'critical' | 'suggestion', from = 0): LedgerItem[] {
  return Array.from({ length: count }, (_, n) => ledgerItem({ ref: `data-engineer/${from + n}`, severity }));
}

describe('who is handed what', () => {
  it('spares the mildest, wherever they stand, and keeps the order of the ledger', () => {
    const shares = sharesOf([...many(6, 'suggestion'), ...many(22, 'critical', 6)], 2);
    expect(shares.map((share) => share.length)).toEqual([12, 12]);
    expect(shares.flat()).toEqual(
      [0, 1, ...Array.from({ length: 22 }, (_, n) => 6 + n)].map((n) => `data-engineer/${n}`),
    );
  });

  it('is everything to one in a run that was planned for one', () => {
    expect(sharesOf(many(30, 'critical'), 1).map((share) => share.length)).toEqual([30]);
  });

  it('leaves advice out', () => {
    expect(sharesOf([ledgerItem({ severity: 'advisory' })], 2)).toEqual([[]]);
  });
});
