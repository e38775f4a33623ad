import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LaunchRequest, type LaunchInput } from '@boocode/contracts/flow-run';
import { FLOW_NAMES, getFlow } from '@boocode/conductor/registry';
import { agentDescription } from '../agents/testing.js';
import { testRepository, type TestRepository } from '../services/git/testing.js';
import { createRunSources } from '../services/run-sources.js';
import type { NewTask } from '../tasks/types.js';
import { launchFlow } from './launch-flow.js';
import { nothingToAgree } from './testing.js';
import { describeProjectFlows } from './project-flows.js';
import { RunSpec } from './run-spec.js';

const agent = agentDescription({ default_model: 'm' });

let repo: TestRepository;
beforeEach(() => {
  repo = testRepository();
  repo.write({
    'src/pay.ts': 'export const pay = 1;\n',
    'src/a*b.ts': 'export const odd = 1;\n',
    'README.md': 'Shop\n',
  });
  repo.commit('first');
});
afterEach(() => repo.remove());

async function launched(request: Omit<LaunchInput, 'repo'>): Promise<RunSpec> {
  const rows: NewTask[] = [];
  await launchFlow(LaunchRequest.parse({ repo: repo.path, ...request }), {
    flow: getFlow,
    flowNames: FLOW_NAMES,
    agents: [agent],
    launch: (tasks) => {
      rows.push(...tasks);
      return Promise.resolve({ id: 'run', created: true });
    },
    confirm: async () => undefined,
    projectForPath: () => Promise.resolve('project'),
    agreed: nothingToAgree,
  });
  return RunSpec.parse(rows[0]?.spec);
}

async function gathered({ flow: _f, agent: _a, model: _m, agents: _s, ...run }: RunSpec) {
  return createRunSources('/nonexistent').gather(run, { diff: true, files: [] });
}

describe('an area', () => {
  test('is all its lines, and what a step reads later is the same', async () => {
    const spec = await launched({ flow: 'architectural-analysis', focus: ['src'] });
    expect(spec.plan.subject).toEqual({ kind: 'area', focus: ['src'], documents: [] });
    expect(spec.plan.title).toBe('Architectural analysis: src');
    const { diff } = await gathered(spec);
    expect(diff?.files.map(({ path, added }) => [path, added])).toEqual([
      ['src/a*b.ts', 1],
      ['src/pay.ts', 1],
    ]);
    expect(diff?.commits.map(({ subject }) => subject)).toEqual(['first']);
  });

  test('is named literally, not by a pattern', async () => {
    const { diff } = await gathered(await launched({ flow: 'architectural-analysis', focus: ['src/a*b.ts'] }));
    expect(diff?.files.map(({ path }) => path)).toEqual(['src/a*b.ts']);
  });

  test.each([
    [['../etc'], /a path inside the repository/],
    [['/etc'], /a path inside the repository/],
    [['.'], /names the whole repository/],
  ])('%j is refused at the border', (focus, words) => {
    const parsed = LaunchRequest.safeParse({ flow: 'architectural-analysis', repo: '/r', focus });
    expect(parsed.error?.issues.map(({ message }) => message).join()).toMatch(words);
  });

  test('that is not committed is refused with words', async () => {
    await expect(launched({ flow: 'architectural-analysis', focus: ['lib'] })).rejects.toMatchObject({
      code: 'focus.empty',
      status: 422,
    });
  });
});

test('documents travel with the plan, and the repository with its list of files', async () => {
  const documents = [{ name: 'plan.md', text: 'The shop must retry.\n' }];
  const spec = await launched({ flow: 'iterative-plan-review', documents });
  expect(spec.plan.subject).toMatchObject({ kind: 'repository', documents: [{ name: 'plan.md', role: 'input' }] });
  const { diff } = await gathered(spec);
  expect(diff?.files.map(({ path, lines }) => [path, lines.length])).toEqual([
    ['README.md', 0],
    ['src/a*b.ts', 0],
    ['src/pay.ts', 0],
  ]);
});

test('two documents of one name, and too many characters, are refused at the border', () => {
  const long = { name: 'long.md', text: 'x'.repeat(200_001) };
  const twice = [
    { name: 'a.md', text: 'x' },
    { name: 'a.md', text: 'y' },
  ];
  for (const documents of [[long], twice]) {
    expect(LaunchRequest.safeParse({ flow: 'x', repo: '/r', documents }).success).toBe(false);
  }
});

describe('a flow of the project', () => {
  const flow = 'title: Ours\nsummary: Ours.\nangles: [{ persona: junior-developer, title: Look, brief: Look. }]\n';

  test('is launched from where the change starts, so that no change brings its own reviewer', async () => {
    repo.write({ '.boocode/flows/ours.yaml': flow });
    repo.commit('a flow');
    repo.git('checkout', '--quiet', '-b', 'topic');
    repo.write({
      '.boocode/flows/ours.yaml': flow.replaceAll('Look', 'Approve'),
      'src/pay.ts': 'export const pay = 2;\n',
    });
    repo.commit('a change');
    const { plan } = await launched({ flow: 'project.ours' });
    expect(plan.steps.find(({ stage }) => stage === 'angle')?.brief).toBe('Look.');
    expect(plan.project?.name).toBe('project.ours');
  });

  test('that only the change brings is refused, and says from where flows are read', async () => {
    repo.git('checkout', '--quiet', '-b', 'topic');
    repo.write({ '.boocode/flows/ours.yaml': flow });
    repo.commit('a flow of its own');
    await expect(launched({ flow: 'project.ours' })).rejects.toThrow(/no flow project\.ours at main/);
  });

  test('is listed beside ours; one with a fault says which', async () => {
    repo.write({ '.boocode/flows/ours.yaml': flow, '.boocode/flows/bad.yaml': 'title: Bad\n' });
    repo.commit('flows');
    const listed = await describeProjectFlows(repo.path);
    expect(listed.map(({ name, problem }) => [name, problem === null])).toEqual([
      ['project.ours', true],
      ['project.bad', false],
    ]);
    await expect(launched({ flow: 'project.bad', focus: ['src'] })).rejects.toMatchObject({ code: 'flow.faulty' });
  });
});
