import { describe, expect, it } from 'vitest';
import { RunResult } from '@boocode/contracts/finding';
import { ProjectPlan } from '@boocode/contracts/flow-plan';
import { angleText, areaSubject, block, rawFinding } from '../testing/change.js';
import { playRun } from '../testing/run-flow.js';
import { projectFlow } from './compile-project.js';
import { readProjectFiles } from './read-project.js';

const persona = `---
id: api-guardian
prefix: API
tier: standard
role: angle
reads: [repo]
ladder: [Breaks clients, Confuses clients]
contracts: [evidence-produce]
defersTo: []
---

## Identity
You keep promises to clients.
`;

const flow = `
title: API review
summary: Says whether clients are kept whole.
inputs: { change: false, focus: required }
angles:
  - persona: api-guardian
    title: Clients
    brief: Which promise to clients does this break?
    required: true
  - persona: adversarial-security-analyst
    title: Security
    brief: What may a client do that it should not?
    signal: auth
sections:
  - { id: promises, title: Promises, written: which promises there are }
  - { id: broken, title: Broken, personas: [api-guardian] }
`;

const files = new Map([
  ['.boocode/agents/api-guardian.md', persona],
  ['.boocode/flows/api-review.yaml', flow],
]);

function faultsOf(path: string, text: string | null): string[] {
  return readProjectFiles(new Map([...files, [path, text]])).faults.map(({ problem }) => problem);
}

it('reads flows and personas under names of the project', () => {
  const { flows, personas, faults } = readProjectFiles(files);
  expect(faults).toEqual([]);
  expect(flows.map(({ name }) => name)).toEqual(['project.api-review']);
  expect(personas.map(({ id }) => id)).toEqual(['project.api-guardian']);
  expect(flows[0]?.flow.angles.map((angle) => angle.persona)).toEqual([
    'project.api-guardian',
    'adversarial-security-analyst',
  ]);
});

describe('a file with a fault', () => {
  it.each([
    ['.boocode/flows/a.yaml', 'title: [', 'Flow sequence in block collection'],
    ['.boocode/flows/a.yaml', 'title: A\nsummary: B\nangles: []', 'Too small'],
    [
      '.boocode/flows/a.yaml',
      `${flow}bands: { small: { cap: 41 }, medium: { cap: 2 }, large: { cap: 3 } }\n`,
      'Too big',
    ],
    ['.boocode/flows/a.yaml', `${flow}extra: 1\n`, 'Unrecognized key'],
    ['.boocode/flows/a.yaml', flow.replace('persona: api-guardian', 'persona: nobody'), 'names the persona nobody'],
    ['.boocode/flows/a.yaml', flow.replace('signal: auth', 'signal: moon'), 'Invalid option'],
    ['.boocode/flows/a.yaml', flow.replace('adversarial-security-analyst', 'api-guardian'), 'two angles are called'],
    ['.boocode/flows/A B.yaml', flow, 'it must be named'],
    ['.boocode/flows/a.txt', flow, 'it must be named'],
    ['.boocode/flows/a.yaml', null, 'no text file'],
    ['.boocode/agents/other.md', persona, 'must be named after its id'],
    ['.boocode/agents/other.md', persona.replace('id: api-guardian', 'id: other'), 'its prefix API is that of'],
    [
      '.boocode/agents/sec.md',
      persona.replace('api-guardian', 'sec').replace('API', 'SEC'),
      'adversarial-security-analyst',
    ],
    ['.boocode/agents/none.md', 'no front matter', 'front matter'],
  ])('%s is named with what is wrong, and hides nothing else', (path, text, problem) => {
    expect(faultsOf(path, text).join('\n')).toContain(problem);
    expect(readProjectFiles(new Map([...files, [path, text]])).flows.map(({ name }) => name)).toContain(
      'project.api-review',
    );
  });
});

describe('a run of a flow of the project', () => {
  const read = readProjectFiles(files);
  const project = { name: 'project.api-review', flow: read.flows[0]?.flow, personas: read.personas };
  const sources = { 'src/api.ts': 'export const limit = 10;\nexport const token = 1;\n' };
  const subject = areaSubject(sources, ['src']);
  const broken = rawFinding(
    { path: 'src/api.ts', line: 1, quote: 'export const limit = 10;' },
    { severity: 'Breaks clients', title: 'Limit halved' },
  );
  const answers = {
    'angle.api-guardian': angleText([broken]),
    synthesizer: block({
      findings: [],
      answer: 'Clients break.',
      answer_rests_on: ['project.api-guardian/1'],
      sections: [{ id: 'promises', text: 'One.', rests_on: ['project.api-guardian/1'] }],
    }),
  };
  const play = (flowOf = projectFlow(project)) =>
    playRun({ flow: flowOf, request: { goal: '' }, diff: subject.diff, subject, files: sources, answers });

  it('carries its definition in the plan, so that a later change of the files changes no run', () => {
    const { plan, report } = play();
    const again = projectFlow(ProjectPlan.parse(JSON.parse(JSON.stringify(plan.project))));
    expect(play(again).report).toBe(report);
  });

  it('rates by the ladder of its persona and goes through all gates', () => {
    const { data, report, prompts } = play();
    const result = RunResult.parse(data);
    expect(result.verdict).toBe('COMPLETE');
    expect(result.findings.map(({ display_id, severity }) => [display_id, severity])).toEqual([
      ['API-001', 'critical'],
    ]);
    expect(report).toContain('## Broken');
    expect(prompts.get('angle.api-guardian')?.user).toContain('You keep promises to clients.');
    expect(prompts.has('validator')).toBe(true);
  });
});
