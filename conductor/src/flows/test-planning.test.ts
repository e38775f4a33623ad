import { describe, expect, it } from 'vitest';
import { angleText, areaSubject, rawFinding } from '../testing/change.js';
import { anglesOf, playFlow } from '../testing/play-flow.js';
import type { Band } from '../types.js';

const source = Array.from({ length: 60 }, (_, n) => `const line${n + 1} = ${n + 1};`).join('\n');
const files = { 'src/core/a.ts': source };
const subject = areaSubject(files, ['src/core']);

function gap(line: number, over: Parameters<typeof rawFinding>[1] = {}) {
  const place = { path: 'src/core/a.ts', line, quote: `const line${line} = ${line};` };
  return rawFinding(place, { title: `Gap ${line}`, category: `theme-${line % 2}`, severity: 'High', ...over });
}

describe('who plans tests', () => {
  const calm = areaSubject({ 'src/core/a.md': 'Nothing runs at once.' }, ['src/core']);
  const signals = areaSubject({ 'src/core/a.ts': 'export const token = async () => login();' }, ['src/core']);
  const base = ['test-engineer', 'edge-case-explorer'];

  it.each<[Band, typeof calm, string[]]>([
    ['small', signals, []],
    ['medium', calm, []],
    ['medium', signals, ['adversarial-security-analyst']],
    ['large', calm, []],
    ['large', signals, ['adversarial-security-analyst', 'concurrency-analyst']],
  ])('%s', (band, of, added) => {
    expect(anglesOf(playFlow('test-planning', { subject: of, band }))).toEqual([...base, ...added]);
  });
});

describe('a test plan', () => {
  it('numbers its tests over all who found them, the most urgent first', () => {
    const { report } = playFlow('test-planning', {
      subject,
      files,
      answers: {
        'angle.test-engineer': angleText([gap(1, { severity: 'Low' })]),
        'angle.edge-case-explorer': angleText([gap(2, { severity: 'Critical' })]),
      },
    });
    expect(report).toContain('Most urgent is TP-001 Gap 2, and 1 further test below.');
    expect(report).toContain('| TP-001 | CRIT | edge-case-explorer |');
    expect(report).toContain('| TP-002 | LOW | test-engineer |');
    expect(report).toContain('- **theme-0** (TP-001): a wrong answer');
  });

  it('puts off tests of the inside, and says how to bring them back', () => {
    const { result } = playFlow('test-planning', {
      subject,
      files,
      answers: { 'angle.test-engineer': angleText([gap(1, { impact: 'save() was called with 3' }), gap(2)]) },
    });
    expect(result?.findings.map(({ disposition, disposition_reason }) => [disposition, disposition_reason])).toEqual([
      ['deferred', 'it tests the inside ("was called with"): rewrite it as behaviour that a caller sees'],
      ['published', 'passed every gate'],
    ]);
  });

  it('asks for forty tests at most, and for every one against an attack', () => {
    const many = Array.from({ length: 45 }, (_, n) => gap(n + 1, { category: `kind-${n}` }));
    const attacks = [50, 51].map((line) => gap(line, { severity: 'Medium', category: `attack-${line}` }));
    const { result } = playFlow('test-planning', {
      subject: { ...areaSubject({ ...files, 'src/core/b.ts': 'login(token);' }, ['src/core']) },
      files,
      band: 'large',
      answers: {
        'angle.test-engineer': angleText(many),
        'angle.adversarial-security-analyst': angleText(attacks),
      },
    });
    const ends = result?.findings.map(({ disposition }) => disposition) ?? [];
    expect(ends.filter((end) => end === 'cap-cut')).toHaveLength(5);
    expect(ends.filter((end) => end === 'published')).toHaveLength(42);
  });

  it('keeps what nobody needs today apart', () => {
    const { report } = playFlow('test-planning', {
      subject,
      files,
      answers: { 'angle.test-engineer': angleText([gap(1, { yagni: 'no caller' })]) },
    });
    expect(report).toContain('Nothing was found that needs a test and has none.');
    expect(report).toContain('## Deferred\n\n- **TP-001**');
  });

  it('is not whole when one of the two who are always asked failed', () => {
    const { result } = playFlow('test-planning', { subject, files, answers: { 'angle.edge-case-explorer': null } });
    expect(result?.verdict).toBe('INCOMPLETE');
  });
});
