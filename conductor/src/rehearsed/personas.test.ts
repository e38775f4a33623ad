import { answerFrom } from '@boocode/rehearsal/memory-agent';
import { shopChange, shopDocuments, shopFiles, shopGoal } from '@boocode/rehearsal/example/shop';
import { RunResult, type Finding } from '@boocode/contracts/finding';
import { describe, expect, it } from 'vitest';
import { inAllBands, type ConclusionFlow } from '../conclusion/config.js';
import { angle, discovery, reader, secondWave } from '../conclusion/seats.js';
import { conclusionSpine } from '../conclusion/spine.js';
import { spineFlow } from '../spine.js';
import { areaSubject, changeOf, changeSubject, repositorySubject } from '../testing/change.js';
import { playRun } from '../testing/run-flow.js';
import type { Subject } from '../types.js';

const files = { ...shopFiles, ...shopChange };
const documents = shopDocuments.map((document) => ({ ...document }));

const said = (persona: string) => ({ persona, title: 'Look', brief: 'Look at it.', because: 'everybody is asked' });

const seated = [
  'adversarial-security-analyst',
  'behavioral-analyst',
  'codebase-explorer',
  'concurrency-analyst',
  'data-engineer',
  'devops-engineer',
  'edge-case-explorer',
  'evidence-based-investigator',
  'gap-analyzer',
  'information-architect',
  'junior-developer',
  'on-call-engineer',
  'research-analyst',
  'structural-analyst',
  'test-engineer',
  'user-experience-designer',
];

/** A flow in which every persona has a seat. */
const everybody: ConclusionFlow = {
  name: 'everybody',
  version: 1,
  title: 'Everybody',
  summary: 'Asks every persona.',
  family: 'understand',
  inputs: {
    change: true,
    focus: 'optional',
    documents: 'optional',
    goal: 'optional',
    goal_label: 'anything',
    document_label: 'anything',
  },
  bands: inAllBands({ cap: 99, angles: 'all', when: 'always' }),
  size: () => ({ band: 'large', why: 'everybody is asked' }),
  discovery: [discovery(said('project-scanner'))],
  angles: seated.map((persona) => angle(said(persona))),
  secondWave: ['risk-analyst', 'system-architect', 'software-architect'].map((persona) => secondWave(said(persona))),
  synthesizer: inAllBands('project-manager'),
  task: 'Say what was found.',
  sections: [{ id: 'all', title: 'All', written: 'what was found about payments' }],
  answer: () => '',
  fallen: 'It does not hold.',
  validators: inAllBands([{ persona: 'adversarial-validator', title: 'Attack', brief: 'Attack it.' }]),
  attacks: ['anything'],
  readers: ['content-auditor', 'information-architect'].map((persona) => reader(said(persona))),
  evidence: ['codebase', 'provided'],
};

function play(subject: Subject, goal = shopGoal) {
  const flow = spineFlow(conclusionSpine(everybody));
  const run = playRun({
    flow,
    request: { goal },
    diff: subject.diff,
    subject,
    files,
    answers: (_step, prompt) => answerFrom(files, prompt),
  });
  const unfinished = [...run.results.values()].filter(({ state }) => state !== 'completed');
  expect(unfinished.map(({ step, error }) => `${step.key}: ${error}`)).toEqual([]);
  return { ...run, result: RunResult.parse(run.data) };
}

let documentsRun: ReturnType<typeof play> | undefined;

/** The run that several tests look at, played once. */
function withDocuments(): ReturnType<typeof play> {
  documentsRun ??= play(repositorySubject(files, documents));
  return documentsRun;
}

/** Who brought something that was published, or that another one had said already. */
function heard(findings: Finding[]): string[] {
  const held = findings.filter(({ disposition }) => disposition === 'published' || disposition === 'merged-into');
  return [...new Set(held.map(({ persona }) => persona))];
}

describe('every persona has something true to say', () => {
  const inside = Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith('docs/')));
  const code = [
    'adversarial-security-analyst',
    'behavioral-analyst',
    'codebase-explorer',
    'concurrency-analyst',
    'data-engineer',
    'devops-engineer',
    'evidence-based-investigator',
    'junior-developer',
    'on-call-engineer',
    'project-scanner',
    'risk-analyst',
    'software-architect',
    'structural-analyst',
    'system-architect',
    'test-engineer',
  ];

  it('of an area', () => {
    const { result } = play(areaSubject(inside, ['src', 'package.json']));
    expect(heard(result.findings)).toEqual(expect.arrayContaining(code));
    expect(result.findings.filter(({ disposition }) => disposition === 'invalid-citation')).toEqual([]);
  });

  it('of a repository, whose files it picks and opens', () => {
    const { result } = play(repositorySubject(files));
    expect(heard(result.findings)).toEqual(
      expect.arrayContaining(['codebase-explorer', 'evidence-based-investigator', 'project-scanner']),
    );
    const cited = new Set(result.findings.map(({ evidence }) => evidence[0]?.path));
    expect(cited).toContain('src/payments/charge.ts');
    expect(cited).toContain('package.json');
  });

  it('of a change', () => {
    const { result } = play(changeSubject(changeOf(shopChange)));
    expect(heard(result.findings)).toEqual(
      expect.arrayContaining(['adversarial-security-analyst', 'codebase-explorer', 'test-engineer']),
    );
  });

  it('of documents, whose lines it cites by name', () => {
    const { result } = withDocuments();
    expect(heard(result.findings)).toEqual(
      expect.arrayContaining([
        'adversarial-security-analyst',
        'behavioral-analyst',
        'concurrency-analyst',
        'data-engineer',
        'devops-engineer',
        'edge-case-explorer',
        'evidence-based-investigator',
        'gap-analyzer',
        'junior-developer',
        'on-call-engineer',
        'research-analyst',
        'risk-analyst',
        'software-architect',
        'system-architect',
        'test-engineer',
        'user-experience-designer',
      ]),
    );
    const gaps = result.findings.filter(({ persona }) => persona === 'gap-analyzer');
    expect(gaps.map(({ claim }) => claim).join('\n')).toContain('spreadsheet');
    expect(gaps.map(({ claim }) => claim).join('\n')).not.toContain('place');
  });
});

describe('what rests on findings', () => {
  it('rates and recommends by ref, and never more than it was handed', () => {
    const { results } = withDocuments();
    const refs = JSON.stringify(results.get('fold')?.output?.data);
    for (const key of ['second-wave.risk-analyst', 'second-wave.system-architect']) {
      const addressed = [...JSON.stringify(results.get(key)?.output?.data).matchAll(/"addresses":\[([^\]]*)\]/g)]
        .flatMap(([, list = '']) => list.split(','))
        .map((ref) => ref.replaceAll('"', ''));
      expect(addressed.length).toBeGreaterThan(0);
      for (const ref of addressed) expect(refs).toContain(`"ref":"${ref}"`);
    }
  });

  it('confirms the answer when all that carries it was opened again and stands', () => {
    const { result, report } = withDocuments();
    expect(result.conclusion?.verdict).toBe('confirmed');
    expect(report.split('\n')[2]).toMatch(/^Rehearsal \(offline, not an AI model\): \d+ findings/);
    expect(report).toContain('## All');
  });

  it('says that nothing is established when nobody found anything', () => {
    const empty = { 'notes/a.xyz': 'abc' };
    const { result } = play(repositorySubject(empty), 'Nothing that is there.');
    expect(result.findings).toEqual([]);
    expect(result.conclusion?.answer).toContain('could not establish an answer to “Nothing that is there.”');
    expect(result.conclusion?.sections).toEqual([]);
    expect(play(repositorySubject(empty), '').result.conclusion?.answer).toMatch(/could not establish an answer\.$/);
  });

  it('merges what quotes the same words, and only that', () => {
    const { result, results } = withDocuments();
    const answers = JSON.stringify(results.get('dedupe')?.output?.data);
    expect(answers).toContain('"one_fix":"yes"');
    const merged = result.findings.filter(({ disposition }) => disposition === 'merged-into');
    expect(merged.length).toBeGreaterThan(0);
  });

  it('owns up to having no web', () => {
    const { results } = play(repositorySubject(files, documents), 'Is Redis or Kafka the better queue?');
    const research = JSON.stringify(results.get('angle.research-analyst')?.output?.data);
    expect(research).toContain('skipped: no web at hand');
    expect(research).toContain('"name":"Redis"');
    expect(research).toContain('no clear winner');
  });
});
