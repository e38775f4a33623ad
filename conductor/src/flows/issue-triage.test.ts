import { describe, expect, it } from 'vitest';
import { angleText, block, rawFinding, repositorySubject } from '../testing/change.js';
import { anglesOf, playFlow } from '../testing/play-flow.js';

const text = 'The export hangs.\nI click export and wait.\nVersion 3.2 on Linux.\nNobody can send invoices.';
const subject = repositorySubject({ 'src/export.ts': '' }, [{ name: 'report.md', role: 'input', text }]);
const lines = text.split('\n');

/** A field as it is asked for: its value, and where the reporter says so. */
function field(category: string, title: string, line = 1) {
  const finding = rawFinding(
    { path: 'report.md', line, quote: lines[line - 1] ?? '' },
    { category, title, claim: title },
  );
  return {
    ...finding,
    severity: 'Fact',
    evidence: finding.evidence.map((one) => ({ ...one, class: 'provided' as const })),
  };
}

function triage(fields: ReturnType<typeof field>[]): string {
  return playFlow('issue-triage', { subject, answers: { 'angle.junior-developer': angleText(fields) } }).report;
}

const bug = [field('type', 'Bug'), field('reproduction', 'Click export', 2), field('environment', 'Linux', 3)];

describe('the next step', () => {
  it.each<[string, ReturnType<typeof field>[], string]>([
    ['a fault without its impact', bug, 'Bug. Next: ask the reporter for impact.'],
    [
      'a fault that says nothing else',
      [field('type', 'regression')],
      'ask the reporter for reproduction, environment, impact.',
    ],
    ['a fault with all that is needed', [...bug, field('impact', 'No invoices', 4)], 'Bug. Next: find the cause'],
    [
      'a wish whose problem is open',
      [field('type', 'Feature'), field('open-problem', 'Which format')],
      'settle what the problem is',
    ],
    ['a wish without its use', [field('type', 'Feature')], 'ask the reporter for use-case.'],
    [
      'a wish that is told whole',
      [field('type', 'Feature'), field('use-case', 'Invoices')],
      'plan it, with the flow plan-a-feature.',
    ],
    ['a question', [field('type', 'Question')], 'Question. Next: answer the reporter.'],
    [
      'something without a type',
      [field('reported', 'It hangs')],
      'Other. Next: ask the reporter what should be different.',
    ],
  ])('of %s is fixed', (_, fields, step) => {
    expect(triage(fields)).toContain(step);
  });

  it('is not named when nothing could be read', () => {
    const { report, result } = playFlow('issue-triage', { subject, answers: { 'angle.junior-developer': null } });
    expect(result?.verdict).toBe('INCOMPLETE');
    expect(report).toContain('no next step is named');
  });
});

describe('a triage', () => {
  it('leaves severity and frequency out of what is no fault, and calls them unknown in one that says nothing', () => {
    expect(triage(bug)).toContain('- Severity: Unknown\n- Reproducibility: Unknown\n- Missing: impact');
    expect(triage([field('type', 'Feature'), field('severity', 'High')])).not.toContain('Severity');
  });

  it('holds nothing that the reporter did not write', () => {
    const guess = { ...rawFinding({ path: 'src/export.ts', line: 1, quote: 'export' }), category: 'impact' };
    const { result } = playFlow('issue-triage', {
      subject,
      files: { 'src/export.ts': 'export const a = 1;' },
      answers: { 'angle.junior-developer': angleText([...bug, guess]) },
    });
    expect(result?.findings.at(-1)).toMatchObject({
      disposition: 'deferred',
      disposition_reason: 'it is not in the words of who reported it',
    });
  });

  it('asks nobody whether two of its fields are one', () => {
    const { results } = playFlow('issue-triage', {
      subject,
      answers: { 'angle.junior-developer': angleText([field('type', 'Bug'), field('reported', 'It hangs')]) },
    });
    expect([...results.keys()]).not.toContain('dedupe');
  });

  it('can be told in the goal, and cites that', () => {
    const goal = 'The export hangs on Linux.';
    const said = {
      ...field('type', 'Bug'),
      evidence: field('type', 'Bug').evidence.map((one) => ({ ...one, path: 'goal', quote: goal })),
    };
    const { report } = playFlow('issue-triage', {
      goal,
      subject: repositorySubject({}),
      answers: { 'angle.junior-developer': block({ findings: [said] }) },
    });
    expect(report).toContain('Bug. Next: ask the reporter for reproduction, environment, impact.');
  });

  it('looks for suspected areas in the code only when the thread is long', () => {
    expect(anglesOf(playFlow('issue-triage', { subject }))).toEqual(['junior-developer']);
    const thread = [{ name: 'thread.md', role: 'input' as const, text: '- It must work.\n'.repeat(90) }];
    expect(anglesOf(playFlow('issue-triage', { subject: repositorySubject({}, thread) }))).toEqual([
      'junior-developer',
      'codebase-explorer',
    ]);
  });
});
