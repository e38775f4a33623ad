import ajv from 'ajv-draft-04';
import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ReportExport, ReportFormat } from '@boocode/contracts/report';
import { codeReview } from '../flows/code-review.js';
import { getFlow } from '../registry.js';
import { spineFlow } from '../spine.js';
import { angleText, areaSubject, block, changeOf, rawFinding } from '../testing/change.js';
import { finishedRun } from '../testing/finished-run.js';
import { playRun, type Answers } from '../testing/run-flow.js';
import type { FinishedRun } from './finished-run.js';
import { plainWords } from './plain-words.js';
import { reportForms } from './report-forms.js';

const source = Array.from({ length: 30 }, (_, n) => `export const line${n + 1} = ${n + 1};`).join('\n');
const files = { 'src/core/a b.ts': source, 'src/core/b.ts': source };

const at = (line: number, rest: object = {}) =>
  rawFinding(
    { path: 'src/core/a b.ts', line, quote: `export const line${line} = ${line};` },
    { title: `Fault ${line}`, category: `kind-${line}`, ...rest },
  );

const review = (answers: Answers) =>
  finishedRun(playRun({ flow: spineFlow(codeReview), diff: changeOf(files), files, answers }));
const security = (...findings: ReturnType<typeof at>[]): Answers => ({
  'angle.adversarial-security-analyst': angleText(findings),
});

function area(answers: Answers): FinishedRun {
  const flow = getFlow('architectural-analysis');
  if (flow === undefined) throw new Error('There is no architectural analysis.');
  const subject = areaSubject(files, ['src/core']);
  return finishedRun(playRun({ flow, request: { goal: 'Is it sound?' }, diff: subject.diff, subject, files, answers }));
}

const standard = new ajv.default({
  unicodeRegExp: false,
  strict: false,
  formats: {
    uri: (text: string) => URL.canParse(text),
    'uri-reference': (text: string) => URL.canParse(text, 'file:///'),
    'date-time': (text: string) => z.iso.datetime().safeParse(text).success,
  },
}).compile(schema);

const Log = z.looseObject({
  runs: z.tuple([z.looseObject({ results: z.array(z.any()), invocations: z.array(z.any()) })]),
});

/** The log, once the schema of the standard has nothing to say against it. */
function sarifOf(run: FinishedRun) {
  const log: unknown = JSON.parse(reportForms.sarif.render(run));
  standard(log);
  expect(standard.errors ?? []).toEqual([]);
  return Log.parse(log).runs[0];
}

it('gives the same bytes for the same run, in every form', () => {
  for (const format of ReportFormat.options) {
    const run = review(security(at(3), at(4)));
    expect(reportForms[format].render(run)).toBe(reportForms[format].render(structuredClone(run)));
  }
  const run = review({});
  expect(reportForms.markdown.render(run)).toBe(run.report);
});

describe('as JSON', () => {
  it('is what its contract says, with every finding whatever became of it, and no path of the host', () => {
    const text = reportForms.json.render(review(security(at(3), { ...at(4), evidence: [] })));
    const data = ReportExport.strict().parse(JSON.parse(text));
    expect(data.run).toMatchObject({ repository: 'shop', base: { ref: 'main' }, flow: 'code-review' });
    expect(data.findings.map(({ disposition }) => disposition).toSorted()).toEqual(['deferred', 'published']);
    expect(text).not.toContain('/home/mara');
  });

  it('compares an area with nothing', () => {
    const data = ReportExport.parse(JSON.parse(reportForms.json.render(area({}))));
    expect(data.run).toMatchObject({ base: null, subject: { kind: 'area', focus: ['src/core'], documents: [] } });
  });
});

describe('as SARIF', () => {
  it('shows published findings at their place, by category and severity, with what mends them', () => {
    const run = sarifOf(review(security(at(3), at(4, { severity: 'Medium' }), { ...at(5), evidence: [] })));
    expect(run.results).toMatchObject([
      {
        ruleId: 'kind-3',
        level: 'error',
        message: { text: 'The code does the wrong thing.\n\nTo mend it: correct it' },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'src/core/a%20b.ts' },
              region: { startLine: 3, endLine: 3, snippet: { text: 'export const line3 = 3;' } },
            },
          },
        ],
        partialFingerprints: { 'boocodeFinding/v1': expect.stringMatching(/^[0-9a-f]{64}$/) },
        taxa: [{ id: 'adversarial-security-analyst' }],
      },
      { ruleId: 'kind-4', level: 'warning' },
    ]);
    expect(run).toMatchObject({
      invocations: [{ executionSuccessful: true }],
      versionControlProvenance: [{ repositoryUri: 'urn:boocode:repository:shop', revisionId: 'b'.repeat(40) }],
    });
  });

  it('says that a run with gaps did not succeed, and why', () => {
    const run = sarifOf(review({ 'angle.junior-developer': null }));
    expect(run.invocations).toMatchObject([
      { executionSuccessful: false, toolExecutionNotifications: [{ level: 'error' }] },
    ]);
  });

  it('lets no text act as a placeholder or a link', () => {
    const run = sarifOf(review(security(at(3, { claim: 'Sets {0}, see [here](http://x.y) and a[0].' }))));
    expect(run.results[0]?.message.text).toContain(String.raw`Sets {{0}}, see \[here\](http://x.y) and a[0].`);
  });

  it('is a whole log without findings, and for an area', () => {
    expect(sarifOf(review({})).results).toEqual([]);
    expect(sarifOf(area({ 'angle.structural-analyst': angleText([at(3)]) })).results).toHaveLength(1);
  });
});

describe('what people have dismissed', () => {
  const run = review(security(at(3), at(4, { severity: 'Medium' })));
  const [worst, other] = run.result.findings;
  const dismissal = { reason: 'a test fixture', at: '2026-03-01T00:00:00+00:00', severity: 'critical' as const };
  const decided = { ...run, dismissals: new Map([[worst?.fingerprint ?? '', dismissal]]) };

  it('stays in JSON and SARIF, marked, so that it does not look fixed', () => {
    const { findings } = ReportExport.parse(JSON.parse(reportForms.json.render(decided)));
    expect(findings.map(({ ref, dismissed }) => [ref, dismissed?.reason])).toEqual([
      [worst?.ref, 'a test fixture'],
      [other?.ref, undefined],
    ]);
    expect(sarifOf(decided)).toMatchObject({
      results: [
        { suppressions: [{ kind: 'external', status: 'accepted', justification: 'a test fixture' }] },
        { suppressions: [] },
      ],
    });
  });

  it('is said to stakeholders, and not filed', () => {
    expect(reportForms.stakeholder.render(decided)).toContain('because: A test fixture');
    expect(reportForms.issues.render(run).match(/^# .+$/gm)).toEqual(['# Fault 3', '# Fault 4']);
    expect(reportForms.issues.render(decided).match(/^# .+$/gm)).toEqual(['# Fault 4']);
  });
});

describe('for stakeholders', () => {
  const nasty = at(3, {
    title: 'charge() in src/core/a.ts:3 ignores maxRetries',
    claim: 'x',
    impact: 'A customer pays twice when `retry_count` is 0, says data-engineer/2 (see SEC-001 or http://x.y/z).',
    likelihood: 'Whenever the provider is slow.',
    trigger: 'read/write of config.json and lib/pay/charge.ts',
    remediation: 'Call PaymentGateway.close() and set --no-retry; </div> # Done',
  });

  it('has no path, code, identifier or persona in it, and nothing that acts as Markdown or HTML', () => {
    const text = reportForms.stakeholder.render(review(security(nasty)));
    for (const hidden of [
      /src\//,
      /charge/,
      /maxRetries/,
      /retry/,
      /data-engineer/,
      /analyst/,
      /SEC-/,
      /http/,
      /\.json/,
    ]) {
      expect(text).not.toMatch(hidden);
    }
    expect(text).not.toMatch(/Gateway|--|`|<|^# Done/m);
    expect(text).toContain('Read/write of the code concerned');
    expect(text).toContain('A customer pays twice when the code concerned is 0, says a reviewer');
  });

  it('begins with the answer, then says what shows, how likely, what is proposed and how sure', () => {
    const text = reportForms.stakeholder.render(review(security(at(3), at(4, { severity: 'Medium' }))));
    expect(text.match(/^#+ .+$/gm)).toEqual([
      '# Code review: not yet',
      '## Must be resolved',
      '### 1. Fault 3',
      '## Should be resolved soon',
      '### 2. Fault 4',
      '## What was not checked',
    ]);
    expect(text.split('\n')[2]).toBe('Not yet: 1 point must be resolved first.');
    for (const said of [
      'notice:** A wrong answer',
      'likely:** Always',
      'proposed:** Correct it',
      '2 points above: nobody',
    ]) {
      expect(text).toContain(said);
    }
  });

  it('never takes a run with gaps for a yes', () => {
    const text = reportForms.stakeholder.render(review({ 'angle.junior-developer': null }));
    expect(text).toContain('The check is not whole, so it is no yes.');
    expect(text).toContain('- 1 required look did not come to an end.');
    const drawn = reportForms.stakeholder.render(
      area({ synthesizer: null, 'angle.structural-analyst': angleText([at(3)]) }),
    );
    expect(drawn).toContain('The work is not whole, so what follows is not the last word.');
    expect(drawn).toContain('- 1 part of the work could not be done whole.');
  });

  it('gives the conclusion of a flow that draws one, in words, with its lists', () => {
    const answer = '# Sound\n\nIt is sound, but for `line3`:\n\n- one cycle in src/core/b.ts:2\n1. more';
    const text = reportForms.stakeholder.render(
      area({
        'angle.structural-analyst': angleText([at(3, { severity: 'Warning' })]),
        synthesizer: block({ findings: [], answer, answer_rests_on: ['structural-analyst/1'], sections: [] }),
      }),
    );
    expect(text).toContain(
      'Sound\n\nIt is sound, but for the code concerned:\n\n- One cycle in the code concerned\n\n- More\n\nLooked at: a part of shop. Asked was: Is it sound?',
    );
  });
});

describe('plain words', () => {
  it.each([
    ['Charged twice at 14:05; see src/pay.ts:88-92.', 'Charged twice at 14:05; see the code concerned.'],
    ['e.g. 3 items and/or a 24/7 shop, I/O, $5', 'E.g. 3 items and/or a 24/7 shop, I/O, $5'],
    [
      'user.email is null, so send(to, it) throws a TypeError',
      'The code concerned is null, so the code concerned throws the code concerned',
    ],
    ['Rename the function foo_bar, the class FooBar and index.ts.', 'Rename the code concerned.'],
    [
      'Mail mara@shop.example, or use Node.js 20 and GitHub (A03:2021)',
      'Mail an e-mail address, or use Node.js 20 and GitHub (A03:2021)',
    ],
  ])('make of %j something to read', (text, words) => expect(plainWords(text, [])).toBe(words));
});
