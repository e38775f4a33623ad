import type { Evidence, RawFinding } from '@boocode/contracts/finding';
import type { Band, FlowRequest, Subject } from '../types.js';
import { areaSubject, block, rawFinding, repositorySubject } from './change.js';
import { flowNamed } from './play-flow.js';
import { playRun, type Answers, type PlayedRun } from './run-flow.js';

/** A file whose lines can be cited by number. */
const source = Array.from({ length: 20 }, (_, n) => `export const line${n + 1} = ${n + 1};`).join('\n');

/** The repository of these tests. */
export const files = { 'src/core/a.ts': source, 'src/core/b.ts': source };

export const area = areaSubject(files, ['src/core']);

/** The repository with documents handed in. */
export function withDocuments(...documents: Subject['documents']): Subject {
  return repositorySubject(files, documents);
}

export function document(
  text: string,
  name = 'spec.md',
  role: Subject['documents'][number]['role'] = 'input',
): Subject['documents'][number] {
  return { name, role, text };
}

/** A raw finding that cites a line of the repository. */
export function at(line: number, rest: object = {}): RawFinding {
  return rawFinding(
    { path: 'src/core/a.ts', line, quote: `export const line${line} = ${line};` },
    { title: `Fact ${line}`, claim: `Line ${line} says so.`, category: `kind-${line}`, severity: 'Warning', ...rest },
  );
}

/** Keys of the steps that agents do in these stages. */
export function roster(
  name: string,
  subject: Subject,
  goal: string,
  band?: Band,
  stages = ['discovery', 'angle'],
): string[] {
  const request: FlowRequest = { goal, ...(band === undefined ? {} : { band }) };
  const { steps } = flowNamed(name).plan(request, subject);
  return steps.filter(({ stage }) => stages.includes(stage)).map(({ key }) => key.replace('angle.', ''));
}

export interface Case {
  flow: string;
  goal: string;
  subject: Subject;
  answers: Answers;
  band?: Band;
}

export function play({ flow, goal, subject, answers, band }: Case): PlayedRun {
  const request: FlowRequest = { goal, ...(band === undefined ? {} : { band }) };
  return playRun({ flow: flowNamed(flow), request, diff: subject.diff, subject, files, answers });
}

/** A synthesis that writes these sections, resting on one finding. */
export function synthesis(ref: string, sections: string[], over: object = {}): string {
  return block({
    findings: [],
    answer: 'So it is.',
    answer_rests_on: [ref],
    sections: sections.map((id) => ({ id, text: `About ${id}.`, rests_on: [ref] })),
    ...over,
  });
}

/** The citation of a line of the repository. */
export function proof(line: number): Evidence[] {
  return at(line).evidence;
}

/** The validator disproves the conclusion with a line of the repository. */
export const disproof = block({
  verdicts: [{ finding: 'conclusion', value: 'refuted', claim_contradicted: 'So it is', counter_evidence: proof(5) }],
});

/** A raw finding that cites the first line of a document. */
export function provided(path: string, quote: string, rest: object = {}): RawFinding {
  const cited = rawFinding({ path, line: 1, quote }, rest);
  return { ...cited, evidence: cited.evidence.map((entry) => ({ ...entry, class: 'provided' })) };
}

/** An answer with these findings, and fields of its persona. */
export function answer(list: object[], rest: object = {}): string {
  return block({ findings: list, coverage: [], ...rest });
}

/** A run and what its report must come to. */
export interface Told extends Case {
  /** Titles of the report, in order. */
  sections: string[];
  says: string[];
}
