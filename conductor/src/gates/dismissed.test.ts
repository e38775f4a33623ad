import { describe, expect, it } from 'vitest';
import { RunResult, type Severity } from '@boocode/contracts/finding';
import { getFlow } from '../registry.js';
import { angleText, areaSubject, block, changeOf, rawFinding } from '../testing/change.js';
import { ledgerItem } from '../testing/item.js';
import { playRun } from '../testing/run-flow.js';
import { dismissedCheck, type Dismissals } from './dismissed.js';

const at = '2026-03-01T10:00:00+00:00';
const by = (fingerprint: string, severity: Severity): Dismissals =>
  new Map([[fingerprint, { reason: 'accepted risk', at, severity }]]);

describe('what was dismissed earlier', () => {
  it('ends with the reason and the day', () => {
    const item = ledgerItem();
    expect(dismissedCheck(item, by(item.fingerprint, 'warning')).ended).toEqual({
      disposition: 'dismissed-earlier',
      reason: 'dismissed on 2026-03-01: accepted risk',
    });
  });

  it('leaves alone what quotes other code', () => {
    const item = ledgerItem();
    expect(dismissedCheck(item, by('other', 'warning'))).toEqual(item);
  });

  it.each<[Severity, Severity, boolean]>([
    ['critical', 'warning', false],
    ['critical', 'critical', true],
    ['warning', 'suggestion', true],
    ['suggestion', 'critical', true],
  ])('of a finding that is %s, dismissed as %s: %s', (now, then, ends) => {
    const item = ledgerItem({ severity: now });
    const checked = dismissedCheck(item, by(item.fingerprint, then));
    expect(checked.ended !== null).toBe(ends);
    expect(checked.notes).toHaveLength(ends ? 0 : 1);
  });
});

it('says once of a critical one that it was dismissed as something milder', () => {
  const item = ledgerItem({ severity: 'critical' });
  const known = by(item.fingerprint, 'warning');
  const once = dismissedCheck(item, known);
  expect(once.notes).toEqual(['dismissed on 2026-03-01 as warning, critical now: accepted risk']);
  expect(dismissedCheck(once, known)).toEqual(once);
});

const source = Array.from({ length: 20 }, (_, n) => `export const line${n + 1} = ${n + 1};`).join('\n');
const files = { 'src/core/a.ts': source };
const fault = (line: number, severity: string) =>
  rawFinding(
    { path: 'src/core/a.ts', line, quote: `export const line${line} = ${line};` },
    { title: `Fault ${line}`, category: `kind-${line}`, severity },
  );

describe('a whole run', () => {
  const answers = { 'angle.structural-analyst': angleText([fault(3, 'Critical'), fault(5, 'Critical')]) };
  const play = (name: string, dismissals: Dismissals, given: Record<string, string> = answers) => {
    const flow = getFlow(name);
    if (flow === undefined) throw new Error(`${name} is not registered`);
    const subject = name === 'code-review' ? undefined : areaSubject(files, ['src/core']);
    const run = playRun({
      flow,
      request: { goal: 'Is it sound?', band: 'large' },
      diff: subject?.diff ?? changeOf(files),
      ...(subject && { subject }),
      files,
      answers: given,
      dismissals,
    });
    return { ...run, result: RunResult.parse(run.data) };
  };

  it('counts it, keeps it from the validator, and balances', () => {
    const before = play('code-review', new Map());
    const [worst] = before.result.findings;
    const { result, report, prompts } = play('code-review', by(worst?.fingerprint ?? '', worst?.severity ?? 'fact'));
    expect(result.findings.map(({ title, disposition }) => [title, disposition])).toContainEqual([
      worst?.title,
      'dismissed-earlier',
    ]);
    expect(result.findings).toHaveLength(before.result.findings.length);
    expect(report).toContain('Not published: 1 dismissed-earlier');
    expect(prompts.get('validator')?.user).not.toContain(`"title": "${worst?.title}"`);
  });

  it('ends once the validator has lowered it to what it was dismissed as', () => {
    const [worst] = play('code-review', new Map()).result.findings;
    expect(worst?.severity).toBe('critical');
    const doubt = { finding: worst?.ref, value: 'partially-refuted', claim_contradicted: 'half of it' };
    const lowered = { ...answers, validator: block({ verdicts: [doubt] }) };
    const { result } = play('code-review', by(worst?.fingerprint ?? '', 'warning'), lowered);
    expect(result.findings.find(({ ref }) => ref === worst?.ref)?.disposition).toBe('dismissed-earlier');
  });

  it('is so for flows that end in a conclusion', () => {
    const given = { 'angle.structural-analyst': angleText([fault(3, 'Warning')]) };
    const [found] = play('architectural-analysis', new Map(), given).result.findings;
    const { result } = play('architectural-analysis', by(found?.fingerprint ?? '', 'critical'), given);
    expect(result.findings.map(({ disposition }) => disposition)).toEqual(['dismissed-earlier']);
  });
});
