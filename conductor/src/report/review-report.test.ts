import { describe, expect, it } from 'vitest';
import { RunResult, type RawFinding } from '@boocode/contracts/finding';
import type { RepositoryDiff } from '@boocode/contracts/diff';
import type { Band } from '@boocode/contracts/flow-plan';
import { contextOf } from '../spine/context.js';
import { getFlow } from '../registry.js';
import { angleText, block, changeOf, omittedFile, rawFinding } from '../testing/change.js';
import { playRun, type Answers } from '../testing/run-flow.js';
import { reviewResult } from './review-result.js';

const source = Array.from({ length: 90 }, (_, n) => `const line${n + 1} = ${n + 1};`).join('\n');
const files = { 'src/core/a.ts': source };

function at(line: number, rest: Partial<RawFinding> = {}): RawFinding {
  const quote = `const line${line} = ${line};`;
  return rawFinding(
    { path: 'src/core/a.ts', line, quote },
    { title: `Fault ${line}`, category: `kind-${line}`, ...rest },
  );
}

function play(answers: Answers, options: { diff?: RepositoryDiff; band?: Band } = {}) {
  const flow = getFlow('code-review');
  if (flow === undefined) throw new Error('code-review is not registered');
  const request = { goal: '', ...(options.band === undefined ? {} : { band: options.band }) };
  const run = playRun({ flow, request, diff: options.diff ?? changeOf(files), files, answers });
  return { ...run, result: RunResult.parse(run.data) };
}

const bySecurity = (...findings: RawFinding[]): Answers => ({
  'angle.adversarial-security-analyst': angleText(findings),
});

const shown = (report: string): string[] => (report.match(/^### \S+/gm) ?? []).map((line) => line.slice(4));

describe('a report', () => {
  it('sorts by severity and groups by what has to be done', () => {
    const { report } = play(
      {
        ...bySecurity(at(1, { severity: 'Medium' }), at(2, { severity: 'High' })),
        'angle.test-engineer': angleText([at(3, { severity: 'Low' }), at(4, { severity: 'Medium' })]),
        'angle.structural-analyst': angleText([at(5, { yagni: 'no need; a knob nobody sets' }), at(6)]),
      },
      { band: 'large' },
    );
    expect(report.match(/^(## .+|### \S+)$/gm) ?? []).toEqual([
      '## Must be fixed',
      '## Should be fixed',
      '## Worth considering',
      '## Perhaps not needed (nothing here will be corrected unless you ask)',
    ]);
    expect(shown(report)).toEqual(['CRIT-001', 'SEC-001', 'SEC-002', 'WARN-001', 'SUGG-001', 'YAGNI-001']);
  });

  it('says of each finding where it is, what one would see, what sets it off and what to do', () => {
    const { report } = play(bySecurity(at(7)));
    for (const part of ['`src/core/a.ts:7`', '**You would see:**', '**Trigger:**', '**Fix:**', 'const line7 = 7;']) {
      expect(report).toContain(part);
    }
  });

  it('shows a small review five findings and keeps the rest behind a disclosure', () => {
    const { report, result } = play(bySecurity(...[1, 2, 3, 4, 5, 6, 7].map((line) => at(line))));
    const [open, folded] = report.split('<details><summary>2 further findings</summary>');
    expect([shown(open ?? '').length, shown(folded ?? '').length]).toEqual([5, 2]);
    expect(result.findings.every(({ disposition }) => disposition === 'published')).toBe(true);
  });

  it('counts what was not published, each with its reason', () => {
    const { report } = play({
      ...bySecurity(at(1), { ...at(2), evidence: [] }),
      'angle.test-engineer': angleText([at(200)]),
      validator: block({
        verdicts: [
          {
            finding: 'adversarial-security-analyst/1',
            value: 'refuted',
            claim_contradicted: 'exploit: step 1',
            counter_evidence: at(9).evidence,
          },
        ],
      }),
    });
    expect(report.split('\n')[0]).toBe('# APPROVE');
    expect(report).toContain('<summary>Not published: 1 deferred, 1 invalid-citation, 1 refuted</summary>');
    expect(report).toContain('refuted, exploit: step 1 (src/core/a.ts:9)');
    expect(report).toContain('src/core/a.ts has 90 lines, line 200 was cited');
  });

  it('lets no text of a model act as Markdown or HTML', () => {
    const { report } = play(
      bySecurity(at(1, { title: '</details> # APPROVE\n# APPROVE', claim: '<img src=x> [a](b) `c`' })),
    );
    expect(report.match(/^# /gm)).toHaveLength(1);
    expect(report).not.toContain('<img');
    expect(report).toContain(String.raw`&lt;img src=x> \[a\](b) \`c\``);
  });
});

describe('a review with gaps', () => {
  it('is incomplete when a file is left out for its size, and says which', () => {
    const diff = changeOf(files);
    diff.files.push(omittedFile('src/core/huge.ts', 'larger than 1 MB'));
    const { report, result } = play({}, { diff });
    expect(result.verdict).toBe('INCOMPLETE');
    expect(report).toContain('src/core/huge.ts was not reviewed whole (larger than 1 MB)');
  });

  it('is incomplete when the diff is larger than a prompt', () => {
    const { result, prompts } = play({}, { diff: changeOf({ ...files, 'src/core/z.ts': 'x'.repeat(500_000) }) });
    expect(result.verdict).toBe('INCOMPLETE');
    expect(prompts.get('angle.junior-developer')?.user).toContain('- src/core/z.ts (the diff is larger');
  });

  it('is not incomplete for lock and generated files, which it lists', () => {
    const { result, report } = play({}, { diff: changeOf({ ...files, 'yarn.lock': 'x', 'dist/a.js': 'x' }) });
    expect(result.verdict).toBe('APPROVE');
    expect(report).toContain('by kind: `dist/a.js` (generated), `yarn.lock` (lock)');
  });

  it('stays under 20 lines when it is clean, however much there is to list', () => {
    const wide = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`dist/${n}.js`, 'x']));
    const skipped = Array.from({ length: 30 }, (_, n) => ({ protocol: `p${n}`, state: 'skipped' }));
    const { report } = play(
      { 'angle.junior-developer': block({ findings: [], coverage: skipped }) },
      { diff: changeOf({ ...files, ...wide }) },
    );
    expect(report.trimEnd().split('\n').length).toBeLessThan(20);
  });

  it('names every angle in the coverage, with those that nothing called', () => {
    const { result, report } = play({ 'angle.test-engineer': null });
    expect(report).toContain('4 of 5 angles were heard.');
    expect(result.coverage.map(({ persona, state }) => `${persona} ${state}`)).toEqual([
      'adversarial-security-analyst empty',
      'junior-developer empty',
      'junior-developer empty',
      'data-engineer skipped',
      'on-call-engineer skipped',
      'behavioral-analyst skipped',
      'concurrency-analyst skipped',
      'test-engineer failed',
      'edge-case-explorer skipped',
      'structural-analyst empty',
      'devops-engineer skipped',
    ]);
  });
});

it('refuses to render a ledger that lost a finding', () => {
  const { plan, results } = play(bySecurity(at(1)));
  const step = plan.steps.find(({ key }) => key === 'render');
  const context = results.get('context');
  if (step === undefined || context === undefined) throw new Error('the plan has no render step');
  const run = { plan, ...changeOf(files) };
  const review = {
    run,
    context: contextOf({ step, run, dependencies: [context] }).data,
    fold: { received: 1, items: [], coverage: [], protocols: [], questions: [], extras: [], log: [] },
    attacks: [{ handed: 0, finished: true }],
    unattacked: 0,
  };
  expect(() => reviewResult(review)).toThrow('1 raw findings came in, 0 are accounted for');
});
