import { describe, expect, it } from 'vitest';
import { angleText, areaSubject, block, rawFinding, repositorySubject } from '../testing/change.js';
import { anglesOf, playFlow } from '../testing/play-flow.js';
import type { Band } from '../types.js';

const source = Array.from({ length: 9 }, (_, n) => `export const line${n + 1} = ${n + 1};`).join('\n');
const files = { 'src/core/a.ts': source };
const area = areaSubject(files, ['src/core']);
const spec = [{ name: 'spec.md', role: 'input' as const, text: 'The cart must stay.\nGifts are excluded.' }];

function at(line: number, rest: object = {}) {
  const place = { path: 'src/core/a.ts', line, quote: `export const line${line} = ${line};` };
  return { ...rawFinding(place, { title: `Fault ${line}`, category: `kind-${line}`, severity: 'Warning' }), ...rest };
}

const written = (sections: Record<string, string>, over: object = {}): string =>
  block({
    findings: [],
    answer: 'So be it.',
    sections: Object.entries(sections).map(([id, text]) => ({ id, text, rests_on: [] })),
    ...over,
  });

/** The conclusion disproved by a line that is there. */
const disproved = block({
  verdicts: [{ finding: 'conclusion', value: 'refuted', claim_contradicted: 'all', counter_evidence: at(5).evidence }],
});

it.each([
  ['tdd', area, { behaviours: '1. It stays.' }, 'The list does not lead to what is wanted.'],
  ['refactor', area, { target: 'The rounding of prices.' }, 'so none is recommended'],
  [
    'plan-a-phased-build',
    { ...area, documents: spec },
    { phases: '**P1** The cart' },
    'do not build what the documents ask',
  ],
])('%s: what is written stands, and falls with the conclusion', (name, subject, sections, fallen) => {
  const answers = { synthesizer: written(sections) };
  const band = 'medium' as const;
  const whole = playFlow(name, { subject, files, band, answers });
  const [text] = Object.values(sections);
  expect(whole.report).toContain(text);
  expect(whole.result?.verdict).toBe('COMPLETE');
  const broken = playFlow(name, { subject, files, band, answers: { ...answers, validator: disproved } });
  expect(broken.result?.verdict).toBe('NOT ESTABLISHED');
  expect(broken.report).toContain(fallen);
  expect(broken.report).not.toContain(text);
});

/** Who reads the target and who rates what they found, in a band. */
function readersOf(band: Band): (string | null)[] {
  const run = playFlow('refactor', { subject: area, band });
  const raters = run.plan.steps.filter(({ stage }) => stage === 'second-wave').map(({ persona }) => persona);
  return [...anglesOf(run), ...raters];
}

describe('a refactoring plan', () => {
  const answers = {
    'angle.structural-analyst': angleText([at(3)]),
    'angle.test-engineer': angleText([at(4, { severity: 'High' })]),
    'second-wave.risk-analyst': block({
      findings: [
        {
          ...at(3, { severity: 'High', evidence: [] }),
          addresses: ['structural-analyst/1'],
          likelihood: 'likely',
          blast_radius: 'local',
          reversibility: 'easy',
        },
      ],
    }),
    synthesizer: written(
      { order: 'Extract, then stop.' },
      { findings: [{ ...at(1), title: 'Extract', evidence: [], addresses: ['structural-analyst/1'] }] },
    ),
  };

  it('has its steps as findings that address others, and computes the risk', () => {
    const { report, prompts } = playFlow('refactor', { subject: area, files, band: 'large', answers });
    expect(report).toMatch(/## Steps\n\n### REC-001 Extract/);
    expect(report).toContain('## What watches it');
    expect(report).toContain('High (addresses structural-analyst/1)');
    // The one who rates is not handed what is rated already.
    expect(prompts.get('second-wave.risk-analyst')?.user).not.toContain('"ref": "test-engineer/1"');
  });

  it('grows by behaviour, then by risk', () => {
    expect(readersOf('small')).toEqual(['structural-analyst', 'test-engineer']);
    expect(readersOf('medium')).toEqual([...readersOf('small'), 'behavioral-analyst']);
    expect(readersOf('large')).toEqual([...readersOf('medium'), 'risk-analyst']);
  });

  it('wants its target named', () => {
    expect(() => playFlow('refactor', { subject: repositorySubject(files) })).toThrow('Name it with --focus PATH');
  });
});

describe('a phased build', () => {
  it('has the gaps weighed, which nobody else rates', () => {
    const subject = { ...area, documents: spec };
    const gap = { ...at(3), severity: 'Fact' };
    const { prompts } = playFlow('plan-a-phased-build', {
      subject,
      files,
      band: 'large',
      answers: { 'angle.gap-analyzer': angleText([gap]) },
    });
    expect(prompts.get('second-wave.risk-analyst')?.user).toContain('"ref": "gap-analyzer/1"');
  });
});

describe('a stakeholder summary', () => {
  const subject = repositorySubject(files, spec);

  it('asks nobody about one short document, and two about many', () => {
    expect(anglesOf(playFlow('stakeholder-summary', { subject }))).toEqual([]);
    expect(anglesOf(playFlow('stakeholder-summary', { subject, band: 'large' }))).toEqual([
      'junior-developer',
      'information-architect',
    ]);
  });

  it('has no paths and no identifiers, whatever its writer left in it', () => {
    const synthesizer = written(
      { problem: 'It is stored by saveCart in src/core/a.ts:3.', 'today-after': '```mermaid\ncartStays --> b\n```' },
      { answer: 'See `cart_id` at https://example.com/a.ts.' },
    );
    const { report } = playFlow('stakeholder-summary', { subject, answers: { synthesizer } });
    expect(report).toContain('See cart id at https://example.com/a.ts.');
    expect(report).toContain('It is stored by save cart in one place in the code.');
    expect(report).toContain('cartStays --> b');
  });

  it('rests on documents: what cites the code is deferred', () => {
    const { result } = playFlow('stakeholder-summary', {
      subject,
      files,
      band: 'medium',
      answers: { 'angle.junior-developer': angleText([at(3)]), synthesizer: written({}) },
    });
    expect(result?.findings.map(({ disposition }) => disposition)).toEqual(['deferred']);
  });
});

describe('a summary as a page', () => {
  it('is in the result, beside a report that says where it is', () => {
    const documents = [{ name: 'summary.md', role: 'input' as const, text: '# Carts\n\nCarts stay.\n' }];
    const { report, result } = playFlow('html-summary', { subject: repositorySubject(files, documents) });
    expect(result?.html).toContain('<p>Carts stay.</p>');
    expect(report).toContain('jq -r .result.html');
    expect(report).not.toContain('Heard');
    expect(result?.verdict).toBe('COMPLETE');
  });

  it('asks no model for anything that is short, and has no page in any other flow', () => {
    const subject = repositorySubject(files, spec);
    expect([...playFlow('html-summary', { subject }).prompts.keys()]).toEqual([]);
    expect(playFlow('stakeholder-summary', { subject }).result?.html).toBeUndefined();
  });

  it('lists what an architect of information remarks, and changes nothing in the page for it', () => {
    const subject = repositorySubject(files, spec);
    const remark = {
      ...at(1),
      severity: 'Friction',
      evidence: at(1).evidence.map((one) => ({
        ...one,
        class: 'provided',
        path: 'spec.md',
        quote: 'The cart must stay.',
      })),
    };
    const run = playFlow('html-summary', {
      subject,
      band: 'large',
      answers: { 'angle.information-architect': block({ findings: [remark] }) },
    });
    expect(run.report).toContain('## Before you send it\n\n### IA-001');
    expect(run.result?.html).toBe(playFlow('html-summary', { subject }).result?.html);
  });
});
