import { describe, expect, it } from 'vitest';
import { RunResult } from '@boocode/contracts/finding';
import { getFlow } from '../registry.js';
import { angleText, areaSubject, block, rawFinding, repositorySubject } from '../testing/change.js';
import { playRun, type Answers } from '../testing/run-flow.js';
import type { Band, Flow, Subject } from '../types.js';

const source = Array.from({ length: 40 }, (_, n) => `export const line${n + 1} = ${n + 1};`).join('\n');
const files = { 'src/core/a.ts': source, 'src/core/b.ts': source };

function at(line: number, rest: object = {}) {
  return rawFinding(
    { path: 'src/core/a.ts', line, quote: `export const line${line} = ${line};` },
    { title: `Fault ${line}`, category: `kind-${line}`, severity: 'Warning', ...rest },
  );
}

function flow(name: string): Flow {
  const found = getFlow(name);
  if (found === undefined) throw new Error(`${name} is not registered`);
  return found;
}

function play(name: string, subject: Subject, answers: Answers, band?: Band) {
  const request = { goal: 'Is it sound?', ...(band === undefined ? {} : { band }) };
  const run = playRun({ flow: flow(name), request, diff: subject.diff, subject, files, answers });
  return { ...run, result: RunResult.nullable().parse(run.data ?? null) };
}

const area = areaSubject(files, ['src/core']);

const synthesis = (over: object = {}) =>
  block({
    findings: [],
    answer: 'It is sound, but for line 3.',
    answer_rests_on: ['structural-analyst/1'],
    sections: [{ id: 'summary', text: 'One fault.', rests_on: ['structural-analyst/1'] }],
    ...over,
  });

describe('a conclusion that an agent draws', () => {
  const answers: Answers = { 'angle.structural-analyst': angleText([at(3)]), synthesizer: synthesis() };

  it('puts the answer first and says which findings carry it', () => {
    const { report, result } = play('architectural-analysis', area, answers);
    expect(report.split('\n').slice(0, 5)).toEqual([
      '# Architectural analysis',
      '',
      'It is sound, but for line 3.',
      '',
      'Rests on STR-001.',
    ]);
    expect(result?.verdict).toBe('COMPLETE');
  });

  it('falls when the validator disproves it with a citation that holds', () => {
    const { report, result } = play('architectural-analysis', area, {
      ...answers,
      validator: block({
        verdicts: [
          {
            finding: 'conclusion',
            value: 'refuted',
            claim_contradicted: 'It is sound',
            counter_evidence: at(5).evidence,
          },
        ],
      }),
    });
    expect(result?.verdict).toBe('NOT ESTABLISHED');
    expect(report).toContain('The validator disproved: It is sound (src/core/a.ts:5).');
    expect(report).not.toContain('It is sound, but');
  });

  it('stands against a refutation without proof, and says that it is in doubt', () => {
    const { report, result } = play('architectural-analysis', area, {
      ...answers,
      validator: block({ verdicts: [{ finding: 'conclusion', value: 'refuted', claim_contradicted: 'all of it' }] }),
    });
    expect(result?.verdict).toBe('COMPLETE');
    expect(report).toContain('could not settle whether the conclusion holds');
  });

  it('falls with the findings that it rests on', () => {
    const refuted = {
      finding: 'structural-analyst/1',
      value: 'refuted',
      claim_contradicted: 'the wrong thing',
      counter_evidence: at(6).evidence,
    };
    const { result } = play('architectural-analysis', area, { ...answers, validator: block({ verdicts: [refuted] }) });
    expect(result?.verdict).toBe('NOT ESTABLISHED');
  });

  it('strikes refs that are not in the ledger, and sections that rest on nothing else', () => {
    const made = synthesis({
      answer_rests_on: ['structural-analyst/1', 'nobody/7'],
      sections: [{ id: 'summary', text: 'Made up.', rests_on: ['nobody/7'] }],
    });
    const { report } = play('architectural-analysis', area, { ...answers, synthesizer: made });
    expect(report).toContain('also cited `nobody/7`, which did not stand');
    expect(report).not.toContain('Made up.');
  });

  it('is missed, not invented, when the synthesizer fails: the findings still make a report', () => {
    const { report, result } = play('architectural-analysis', area, { ...answers, synthesizer: null });
    expect(result?.verdict).toBe('INCOMPLETE');
    expect(report).toContain('nobody drew the conclusion');
    expect(report).toContain('STR-001');
  });

  it('publishes recommendations that address what stands, and defers the others', () => {
    const findings = [
      { ...at(3), addresses: ['structural-analyst/1'], evidence: [] },
      { ...at(4), addresses: ['nobody/1'], evidence: [] },
    ];
    const { result } = play('architectural-analysis', area, { ...answers, synthesizer: synthesis({ findings }) });
    expect(
      result?.findings.filter(({ persona }) => persona === 'software-architect').map((one) => one.disposition),
    ).toEqual(['published', 'deferred']);
  });

  it('names a required angle that failed', () => {
    const { result } = play('architectural-analysis', area, { ...answers, 'angle.behavioral-analyst': null });
    expect(result?.verdict).toBe('INCOMPLETE');
  });
});

function remark(line: number, quote: string, title: string) {
  const place = rawFinding({ path: 'plan.md', line, quote }, { title, category: title.toLowerCase() });
  const evidence = place.evidence.map((entry) => ({ ...entry, class: 'provided' as const }));
  return { ...place, severity: 'Muddies artifact', evidence };
}

describe('rounds', () => {
  const plan = {
    name: 'plan.md',
    role: 'input' as const,
    text: 'The service must retry.\nThe token is stored.\nThe table grows.\n',
  };
  const subject = repositorySubject(files, [plan]);
  const found = angleText([remark(1, 'The service must retry.', 'Retry')]);

  it('go on while a round brings something major, up to what the band allows', () => {
    const { results, report } = play(
      'iterative-plan-review',
      subject,
      {
        'angle.junior-developer': found,
        'angle.junior-developer.r2': angleText([remark(2, 'The token is stored.', 'Token')]),
        'angle.junior-developer.r3': angleText([remark(3, 'The table grows.', 'Table')]),
      },
      'large',
    );
    expect([...results.keys()].filter((key) => key.startsWith('fold'))).toEqual(['fold', 'fold.r2', 'fold.r3']);
    expect(report).toContain('- Round 3: junior-developer');
    expect(report.match(/^### JD-\d+/gm)).toHaveLength(3);
  });

  it('stop after a quiet one', () => {
    const { results } = play('iterative-plan-review', subject, { 'angle.junior-developer': found }, 'large');
    expect([...results.keys()].filter((key) => key.startsWith('fold'))).toEqual(['fold', 'fold.r2']);
  });

  it('are told what earlier ones found', () => {
    const { prompts } = play('iterative-plan-review', subject, { 'angle.junior-developer': found }, 'medium');
    expect(prompts.get('angle.junior-developer.r2')?.user).toContain('"ref": "junior-developer/1"');
  });
});

describe('what a flow wants to be told', () => {
  it.each([
    ['architectural-analysis', repositorySubject(files), 'Name it with --focus PATH'],
    ['iterative-plan-review', repositorySubject(files), 'Hand it in with --document FILE'],
    ['architectural-analysis', areaSubject({}, ['src/none']), 'no file at src/none'],
  ] as const)('is asked for: %s', (name, subject, words) => {
    expect(() => flow(name).plan({ goal: 'x' }, subject)).toThrow(words);
  });

  it('sends a request to the flow that it belongs to', () => {
    expect(() => flow('architectural-analysis').plan({ goal: 'Review this branch' }, area)).toThrow(
      'which is what the flow code-review is for',
    );
  });
});
