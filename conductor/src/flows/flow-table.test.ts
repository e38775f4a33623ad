import { describe, expect, it } from 'vitest';
import type { PlanStep } from '@boocode/contracts/flow-plan';
import { FLOW_NAMES } from '../registry.js';
import { flowNamed } from '../testing/play-flow.js';
import { goalOf, subjectFor, type Wealth } from '../testing/plan-subjects.js';
import type { Band } from '../types.js';

const bands: Band[] = ['small', 'medium', 'large'];

/** From, to. */
type Range = [number, number];
type ByBand<T> = [small: T, medium: T, large: T];

interface Row {
  /** Specialists beside and after each other; explorers who are the angles count, the checklist of a review does not. */
  angles: ByBand<Range>;
  discovery?: ByBand<Range>;
  /** Who may write the conclusion; null = code. */
  synthesizer: ByBand<(string | null)[]>;
  validators: ByBand<number>;
  readers?: Range;
}

const code: Row['synthesizer'] = [[null], [null], [null]];
const all = (who: string): Row['synthesizer'] => [[who], [who], [who]];
const manager = all('project-manager');
const deep: Row['synthesizer'] = [
  [null, 'project-manager', 'research-analyst'],
  [null, 'project-manager', 'research-analyst'],
  [null, 'project-manager', 'research-analyst'],
];
const some = (n: number): Range => [n, n];
const each = (n: number): ByBand<number> => [n, n, n];
const upToOne: ByBand<Range> = [
  [0, 1],
  [0, 1],
  [0, 1],
];

/** How many sit where, by band. Changing a number here changes what a run costs. */
const table: Record<string, Row> = {
  'code-review': {
    angles: [
      [2, 4],
      [4, 6],
      [6, 9],
    ],
    synthesizer: code,
    validators: each(1),
  },
  'architectural-analysis': {
    angles: [
      [2, 3],
      [3, 5],
      [4, 7],
    ],
    discovery: [some(0), some(0), [0, 1]],
    synthesizer: all('software-architect'),
    validators: each(1),
  },
  investigate: { angles: [some(2), some(3), [4, 5]], synthesizer: deep, validators: [1, 1, 2] },
  'gap-analysis': {
    angles: [
      [1, 2],
      [2, 4],
      [4, 6],
    ],
    discovery: [some(1), some(1), some(1)],
    synthesizer: [[null], ['project-manager'], ['project-manager']],
    validators: each(1),
  },
  research: {
    angles: [
      [1, 2],
      [2, 4],
      [4, 7],
    ],
    synthesizer: deep,
    validators: each(1),
  },
  'plan-a-feature': {
    angles: [some(2), [3, 4], [4, 5]],
    discovery: upToOne,
    synthesizer: manager,
    validators: [0, 1, 1],
  },
  'plan-implementation': {
    angles: [some(2), [3, 4], [5, 7]],
    discovery: upToOne,
    synthesizer: manager,
    validators: each(1),
  },
  'iterative-plan-review': { angles: [some(1), [2, 3], [3, 4]], synthesizer: code, validators: each(1) },
  'code-overview': {
    angles: [some(1), [2, 3], [3, 5]],
    synthesizer: deep,
    validators: each(1),
    readers: some(2),
  },
  'test-planning': {
    angles: [some(2), [2, 3], some(4)],
    synthesizer: code,
    validators: [0, 0, 1],
    readers: some(2),
  },
  'coding-standard': {
    angles: [some(1), some(2), some(3)],
    synthesizer: manager,
    validators: each(1),
    readers: some(2),
  },
  'architectural-decision-record': {
    angles: [some(2), some(3), [3, 4]],
    discovery: [some(0), some(1), some(2)],
    synthesizer: manager,
    validators: [0, 1, 1],
  },
  'project-documentation': {
    angles: [some(2), some(2), some(3)],
    synthesizer: manager,
    validators: [0, 1, 1],
    readers: [1, 2],
  },
  'project-discovery': {
    angles: [some(1), some(3), [3, 9]],
    discovery: [some(1), some(1), some(1)],
    synthesizer: code,
    validators: each(0),
  },
  'plan-a-phased-build': {
    angles: [some(0), some(1), some(2)],
    synthesizer: manager,
    validators: [0, 1, 1],
    readers: some(1),
  },
  'plan-work-items': { angles: [some(0), some(1), some(2)], synthesizer: manager, validators: each(1) },
  'issue-triage': { angles: [some(1), some(1), some(2)], synthesizer: code, validators: each(0) },
  runbook: { angles: [some(1), some(2), some(3)], synthesizer: manager, validators: each(1) },
  'stakeholder-summary': { angles: [some(0), some(1), some(2)], synthesizer: manager, validators: each(1) },
  'html-summary': { angles: [some(0), some(0), some(1)], synthesizer: code, validators: each(0) },
  tdd: { angles: [some(2), some(2), some(3)], synthesizer: manager, validators: each(1) },
  refactor: {
    angles: [some(2), some(3), some(4)],
    synthesizer: all('software-architect'),
    validators: each(1),
  },
};

/** Here the rating of risks comes on top of the angles; elsewhere the number counts it among them. */
const ratedApart = new Set(['architectural-analysis', 'plan-implementation']);

function stepsOf(name: string, band: Band, wealth: Wealth): PlanStep[] {
  const flow = flowNamed(name);
  return flow.plan({ goal: goalOf[wealth], band }, subjectFor(flow, wealth)).steps;
}

function count(steps: PlanStep[], stage: PlanStep['stage']): number {
  return steps.filter((step) => step.stage === stage && step.key !== 'angle.checklist').length;
}

function specialists(name: string, steps: PlanStep[]): number {
  return count(steps, 'angle') + (ratedApart.has(name) ? 0 : count(steps, 'second-wave'));
}

function within(n: number, [from, to]: Range = [0, 0]): void {
  expect(n).toBeGreaterThanOrEqual(from);
  expect(n).toBeLessThanOrEqual(to);
}

const cases = FLOW_NAMES.flatMap((name) => bands.map((band, index) => [name, band, index] as const));

describe.each(cases)('%s, %s', (name, band, index) => {
  const row = table[name];
  const rich = stepsOf(name, band, 'rich');
  const poor = stepsOf(name, band, 'poor');

  it('has its row in the table', () => expect(row).toBeDefined());

  it('has as many specialists as the table says where everything signals, and no more where nothing does', () => {
    within(specialists(name, rich), row?.angles[index]);
    expect(specialists(name, poor)).toBeLessThanOrEqual(specialists(name, rich));
  });

  it('has the discovery, the writer, the validators and the readers of the table', () => {
    for (const steps of [rich, poor]) {
      within(count(steps, 'discovery'), row?.discovery?.[index]);
      expect(row?.synthesizer[index]).toContain(steps.find(({ stage }) => stage === 'synthesizer')?.persona);
      expect(count(steps, 'validator')).toBe(row?.validators[index]);
      within(count(steps, 'reader'), row?.readers);
    }
  });

  it('stays below the agents that one run may have', () => {
    const agents = rich.filter(({ kind }) => kind === 'agent').length;
    expect(agents).toBeLessThanOrEqual({ small: 6, medium: 10, large: 14 }[band]);
  });
});

/** Specialists that only a signal of their own calls. */
const signalled = new Set([
  'adversarial-security-analyst',
  'concurrency-analyst',
  'data-engineer',
  'devops-engineer',
  'on-call-engineer',
  'user-experience-designer',
]);

it.each(FLOW_NAMES)('a size override never adds an unsignalled persona to %s', (name) => {
  const called = (band: Band): (string | null)[] =>
    stepsOf(name, band, 'poor').flatMap(({ persona }) => (signalled.has(persona ?? '') ? [persona] : []));
  expect(called('large')).toEqual(called('small'));
});
