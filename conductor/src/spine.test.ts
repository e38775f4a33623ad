import { describe, expect, it } from 'vitest';
import { contracts } from './contracts.js';
import { personaNamed } from './personas/persona.js';
import { spineFlow } from './spine.js';
import { contextStep } from './spine/context.js';
import { block, changeOf, rawFinding, changeSubject } from './testing/change.js';
import { playRun } from './testing/run-flow.js';
import {
  StepFailure,
  type Angle,
  type Given,
  type Spine,
  type Step,
  type StepInput,
  type StepResult,
} from './types.js';

const seat: Omit<Angle, 'key'> = {
  persona: 'structural-analyst',
  title: 'Look',
  brief: 'Look at it.',
  required: false,
  seated: true,
  signal: null,
  because: 'it is always called',
};

/** A flow with every seat taken: discovery, angles, a persona that concludes, a validator and a reader. */
const full: Spine = {
  name: 'whole-house',
  version: 3,
  title: 'Whole house',
  summary: 'Uses every stage.',
  family: 'review',
  inputs: {
    change: true,
    focus: 'no',
    documents: 'no',
    goal: 'optional',
    goal_label: 'anything',
    document_label: '',
  },
  redirects: [],
  bands: {
    small: { cap: 1, angles: '1', when: 'always' },
    medium: { cap: 2, angles: '2', when: 'never' },
    large: { cap: 2, angles: '2', when: 'never' },
  },
  intake: () => undefined,
  size: () => ({ band: 'small', why: 'it always is' }),
  discovery: [{ ...seat, key: 'discovery.map' }],
  angles: [
    { ...seat, key: 'angle.a' },
    { ...seat, key: 'angle.b', persona: 'behavioral-analyst' },
  ],
  secondWave: [{ ...seat, key: 'second-wave.risk', persona: 'risk-analyst' }],
  synthesizer: { small: 'software-architect', medium: null, large: null },
  validators: {
    small: [{ persona: 'adversarial-validator', title: 'Attack', brief: 'Attack it.' }],
    medium: [],
    large: [],
  },
  readers: [{ ...seat, key: 'reader.fresh', persona: 'junior-developer' }],
  contracts: {
    angle: [contracts.evidenceProduce, contracts.yagniProduce],
    validator: [contracts.evidenceReview],
    synthesizer: [contracts.yagniProduce],
    reader: [contracts.evidenceReview],
  },
  work: {
    needs: ({ step }) => ({ diff: step.key === 'context', files: [] }),
    code: (input, given) => work(input, given),
    assignment: () => 'Go.',
    rubric: () => ({ words: [] }),
    ledger: () => ({ folded: [], later: [] }),
  },
  personas: personaNamed,
};

function work(input: StepInput, given: Given) {
  if (input.step.key === 'context' && given.diff !== null) return contextStep(input, given.diff, []);
  if (input.step.key === 'fold') throw new StepFailure('fold.broken', 'the fold broke');
  return { text: `${input.step.key} done` };
}

const working: Spine = {
  ...full,
  work: { ...full.work, code: (input, given) => (input.step.key === 'fold' ? { text: 'folded' } : work(input, given)) },
};
const files = { 'src/a.ts': 'x' };
const answers = { validator: block({ verdicts: [] }) };
const diff = changeOf(files);

describe('a spine with every stage', () => {
  const plan = spineFlow(full).plan({ goal: '' }, changeSubject(diff));
  const dependsOn = (key: string): string[] => plan.steps.find((step) => step.key === key)?.depends_on ?? [];

  it('stores with every step of an agent what its prompt is bound by, and nothing with code', () => {
    const bound = Object.fromEntries(plan.steps.map(({ key, bound_by }) => [key, bound_by.map(({ name }) => name)]));
    expect(bound).toMatchObject({
      context: [],
      'angle.a': ['evidence/produce', 'yagni/produce', seat.persona],
      validator: ['evidence/review', 'adversarial-validator'],
      finish: [],
    });
    const hashes = plan.steps.flatMap(({ bound_by }) => bound_by.map(({ hash }) => hash));
    for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(hashes).toContain(contracts.evidenceProduce.hash);
  });

  it('puts its steps in one order', () => {
    expect(plan.steps.map(({ key }) => key)).toEqual([
      'context',
      'discovery.map',
      'angle.a',
      'fold',
      'second-wave.risk',
      'synthesizer',
      'validator',
      'render',
      'reader.fresh',
      'finish',
    ]);
  });

  it('lets angles wait for the shared facts and readers for the draft', () => {
    expect(dependsOn('angle.a')).toEqual(['context', 'discovery.map']);
    expect(dependsOn('reader.fresh')).toEqual(['context', 'render']);
  });

  it('lets a persona conclude where the spine names one', () => {
    expect(plan.steps.find(({ key }) => key === 'synthesizer')).toMatchObject({
      kind: 'agent',
      persona: 'software-architect',
      depends_on: ['context', 'fold', 'second-wave.risk'],
    });
  });

  it('names whom the cap cut', () => {
    expect(plan.cut).toEqual([
      {
        persona: 'behavioral-analyst',
        reason: 'it is always called, but a small run has 1 seat, taken by higher ranks',
      },
    ]);
  });

  it('binds each role by its own contracts', () => {
    const { prompts } = playRun({ flow: spineFlow(working), diff, files, answers });
    const bound = [...prompts].map(([key, { user }]) => [key, (user.match(/^### Contract .+$/gm) ?? []).join(', ')]);
    expect(Object.fromEntries(bound)).toEqual({
      'discovery.map': '### Contract evidence/produce v1, ### Contract yagni/produce v1',
      'angle.a': '### Contract evidence/produce v1, ### Contract yagni/produce v1',
      'second-wave.risk': '### Contract evidence/produce v1, ### Contract yagni/produce v1',
      synthesizer: '### Contract yagni/produce v1',
      validator: '### Contract evidence/review v1',
      'reader.fresh': '### Contract evidence/review v1',
    });
  });
});

describe('a reply', () => {
  const reply = { findings: [{ ...rawFinding({ path: 'src/a.ts', line: 1, quote: 'x' }), current: 'It is x.' }] };
  const read = (persona: string): unknown => {
    const flow = spineFlow({ ...full, discovery: [{ ...seat, key: 'discovery.map', persona }] });
    const plan = flow.plan({ goal: '' }, changeSubject(diff));
    const step = plan.steps.find(({ key }) => key === 'discovery.map');
    if (step === undefined) throw new Error('no discovery');
    return flow.read({ step, run: { plan, ...diff }, dependencies: [] }, block(reply));
  };

  it('keeps the fields that its persona has beyond the contract, and no others', () => {
    expect(read('gap-analyzer')).toMatchObject({
      ok: true,
      data: { findings: [{ current: 'It is x.', desired: '' }] },
    });
    expect(read('structural-analyst')).toMatchObject({ ok: true });
    expect(read('structural-analyst')).not.toMatchObject({ data: { findings: [{ current: 'It is x.' }] } });
  });
});

describe('finish', () => {
  it('hands over what render left', () => {
    expect(playRun({ flow: spineFlow(working), diff, files, answers }).report).toBe('render done');
  });

  it('in a run of before, which no step could stop, names the step that broke it, not what merely failed', () => {
    const flow = spineFlow(full);
    const { steps } = flow.plan({ goal: '' }, changeSubject(diff));
    const finish = steps.at(-1);
    if (finish === undefined) throw new Error('an empty plan');
    const dependencies = steps.slice(0, -1).map((step): StepResult => ({
      // Only validators could already say that they stop nothing.
      step: { ...step, on_failure: step.stage === 'validator' ? 'continue' : 'skip' },
      state: ['angle.a', 'fold', 'validator'].includes(step.key) ? 'failed' : 'blocked',
      error: `the ${step.key} broke`,
      output: null,
    }));
    const run = { plan: flow.plan({ goal: '' }, changeSubject(diff)), ...diff };
    expect(() => flow.code({ step: finish, run, dependencies }, { diff: null, files: new Map() })).toThrow(
      'There is no report: the step "fold" (check the findings) ended failed, because the fold broke. Retry the run: what is completed is kept.',
    );
  });
});

function policies(spine: Spine): Record<string, Step['on_failure']> {
  const { steps } = spineFlow(spine).plan({ goal: '' }, changeSubject(diff));
  return Object.fromEntries(steps.map((step) => [step.key, step.on_failure]));
}

describe('what a failure means', () => {
  it('is the end of the run for steps without which there is no report, and a gap for the others', () => {
    expect(policies(full)).toEqual({
      context: 'fail',
      'discovery.map': 'continue',
      'angle.a': 'continue',
      fold: 'fail',
      'second-wave.risk': 'continue',
      synthesizer: 'continue',
      validator: 'continue',
      render: 'fail',
      'reader.fresh': 'continue',
      finish: 'skip',
    });
    const [map] = full.discovery;
    if (map === undefined) throw new Error('no discovery');
    expect(policies({ ...full, discovery: [{ ...map, required: true }] })['discovery.map']).toBe('fail');
  });

  it('is the end: a run whose fold broke asks no model any more, and says why', () => {
    const run = playRun({ flow: spineFlow(full), diff, files, answers });
    expect(run.failure).toBe('Check the findings: the fold broke');
    expect([...run.prompts.keys()]).toEqual(['discovery.map', 'angle.a']);
  });

  it('is a gap: without its angle, its shared facts and its validator a run has a report', () => {
    const failing = { 'discovery.map': null, 'angle.a': null, validator: null };
    expect(playRun({ flow: spineFlow(working), diff, files, answers: failing }).report).toBe('render done');
  });
});

describe('a spine whose steps add steps', () => {
  const map: Spine = {
    ...working,
    work: {
      ...working.work,
      graft: ({ step, run }) => {
        const model = run.plan.steps.find(({ key }) => key === 'angle.a');
        if (step.key !== 'discovery.map' || model === undefined) return null;
        return {
          steps: ['angle.x', 'angle.y'].map((key) => ({ ...model, key, depends_on: ['context'] })),
          before: ['fold'],
        };
      },
    },
  };

  it('has them done before the steps that they are added in front of', () => {
    const { prompts, results } = playRun({ flow: spineFlow(map), diff, files, answers });
    expect([...prompts.keys()]).toEqual(expect.arrayContaining(['angle.x', 'angle.y']));
    expect([...results.keys()].indexOf('fold')).toBeGreaterThan([...results.keys()].indexOf('angle.y'));
  });

  it('adds nothing by itself', () => {
    const { results, plan } = playRun({ flow: spineFlow(working), diff, files, answers });
    expect([...results.keys()]).toEqual(plan.steps.map(({ key }) => key));
  });
});
