import { expect, it } from 'vitest';
import { areaSubject, repositorySubject } from '../testing/change.js';
import { flowNamed } from '../testing/play-flow.js';
import type { Band, Subject } from '../types.js';

const goal = 'Need: it was asked for by the board';

/** An area of so many subsystems, with so many documents. */
function area(subsystems: number, documents = 0, more: Record<string, string> = {}): Subject {
  const files = Object.fromEntries(Array.from({ length: subsystems }, (_, n) => [`src/part${n}/a.ts`, 'a']));
  return areaSubject({ ...files, ...more }, ['src'], documentsOf(documents));
}

function documentsOf(count: number, text = 'It is short.'): Subject['documents'] {
  return Array.from({ length: count }, (_, n) => ({ name: `d${n}.md`, role: 'input' as const, text }));
}

const seam = { 'src/part0/events.proto': 'message A {}' };
const long = (statements: number): Subject => repositorySubject({}, documentsOf(1, '- It is so.\n'.repeat(statements)));

it.each<[string, Subject, Band]>([
  ['one subsystem', area(1), 'small'],
  ['one subsystem and two documents', area(1, 2), 'small'],
  ['one subsystem and three documents, which with the focus are four sources', area(1, 3), 'medium'],
  ['two subsystems', area(2), 'medium'],
  ['three subsystems', area(3), 'medium'],
  ['four subsystems', area(4), 'large'],
  ['one subsystem with a seam to another service', area(1, 0, seam), 'medium'],
  ['two subsystems with such a seam', area(2, 0, seam), 'large'],
])('plans of tests and steps, and runbooks, are sized by areas: %s', (_, subject, band) => {
  for (const name of ['test-planning', 'tdd', 'refactor', 'runbook']) {
    const flow = flowNamed(name);
    expect(flow.plan({ goal }, subject).band, name).toBe(band);
  }
});

it.each<[string, Subject, Band]>([
  ['one short document', long(25), 'small'],
  ['two documents', repositorySubject({}, documentsOf(2)), 'medium'],
  ['a document of more than 25 statements', long(26), 'medium'],
  ['four documents', repositorySubject({}, documentsOf(4)), 'large'],
  ['a document of more than 80 statements', long(81), 'large'],
])('what is made from documents is sized by them: %s', (_, subject, band) => {
  for (const name of ['plan-a-phased-build', 'issue-triage', 'stakeholder-summary', 'html-summary']) {
    expect(flowNamed(name).plan({ goal: '' }, subject).band, name).toBe(band);
  }
});
