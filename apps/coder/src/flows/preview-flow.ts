import type { AgentDescription } from '@boocode/contracts/agent';
import type { LaunchRequest, LimitRequest } from '@boocode/contracts/flow-run';
import type { Forecast, PreviewProblem, PreviewStep, RunBudget, RunPreview } from '@boocode/contracts/run-preview';
import type { Flow, Subject } from '@boocode/conductor/types';
import { CoderError } from '../errors.js';
import { readWorkTree } from '../services/git/read-work-tree.js';
import { expectRun, type ExpectPorts } from './expect-run.js';
import { rootKey, stepRow } from './plan-rows.js';
import { findNamed, flowOf, pinnedSubject, specOf, type Named, type PreparePorts } from './prepare-launch.js';
import { agentProblems, budgetProblems, limitProblems, treeProblems } from './preview-problems.js';
import { StepSpec, type RunSpec } from './run-spec.js';

export interface PreviewPorts extends PreparePorts, Pick<ExpectPorts, 'slots' | 'forecasts'> {
  limits(): Promise<LimitRequest[]>;
  lastRuns(flow: string): Promise<RunPreview['last_runs']>;
}

/**
 * What a launch of this request would be: compiled like a launch, stored nowhere. Throws what a launch throws for a flow, an agent or a
 * repository that is not there; what keeps the rest from being planned is a problem that blocks.
 */
export async function previewFlow(request: LaunchRequest, ports: PreviewPorts): Promise<RunPreview> {
  // Who can't be used is a problem of its steps, and the plan is shown all the same.
  const agents = ports.agents.map((agent) => ({ ...agent, available: true }));
  const named = await findNamed(request, { ...ports, agents });
  const problems: PreviewProblem[] = [];
  const { flow, subject, spec } = await planned(request, { named, agents, problems });
  const expected = spec === null || flow === null ? null : await expectRun(spec, flow, ports);
  const steps = spec === null || expected === null ? [] : stepsOf(spec, expected.steps);
  const forecast = expected?.forecast ?? null;
  const [limits, tree, last_runs] = await Promise.all([
    ports.limits(),
    readWorkTree(named.repository.path),
    ports.lastRuns(request.flow),
  ]);
  const { path: repository, head_ref, head_commit } = named.repository;
  return {
    flow: request.flow,
    repository,
    head_ref,
    head_commit,
    steps,
    forecast,
    last_runs,
    base_ref: subject?.diff.base_ref ?? null,
    base_commit: subject?.diff.base_commit ?? null,
    ...headOf(spec, flow?.title ?? request.flow),
    problems: [
      ...problems,
      ...agentProblems(steps, {
        agent: named.agent.id,
        agents: ports.agents,
      }),
      ...limitProblems(steps, {
        limits,
        slots: ports.slots,
      }),
      ...treeProblems(tree, repository),
      ...budgetProblems(capOf(request), steps, forecast),
    ],
  };
}

/** Nothing more begins above the tighter side of a budget. */
function capOf({ budget, hard_budget }: LaunchRequest): RunBudget | undefined {
  return budget === undefined ? hard_budget : { ...hard_budget, ...budget };
}

interface Planned {
  flow: Flow | null;
  subject: Subject | null;
  spec: RunSpec | null;
}

/** As far as it goes: each of it rests on the one before, and what is refused is added to the problems. */
async function planned(
  request: LaunchRequest,
  { named, agents, problems }: { named: Named; agents: readonly AgentDescription[]; problems: PreviewProblem[] },
): Promise<Planned> {
  const flow = await unlessRefused(() => flowOf(request, named), problems);
  if (flow === null) return { flow, subject: null, spec: null };
  const subject = await unlessRefused(() => pinnedSubject(flow, request, named.repository), problems);
  if (subject === null) return { flow, subject, spec: null };
  const { agent } = named;
  return {
    flow,
    subject,
    spec: await unlessRefused(() => specOf(request, { flow, subject, agent, agents }), problems),
  };
}

/** What the plan says of itself. */
function headOf(spec: RunSpec | null, title: string): Pick<RunPreview, 'title' | 'band' | 'band_reason' | 'cut'> {
  if (spec === null) return { title, band: null, band_reason: '', cut: [] };
  const { title: named, band, band_reason, cut } = spec.plan;
  return { title: named, band, band_reason, cut };
}

/** Null when the work is refused with words for a person, which become a problem. */
async function unlessRefused<T>(work: () => T | Promise<T>, problems: PreviewProblem[]): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CoderError) || error.status !== 422) throw error;
    problems.push({ message: error.message, mend: null, steps: [], blocks: true });
    return null;
  }
}

/** The steps as their rows would be, without the root. */
function stepsOf(spec: RunSpec, forecasts: ReadonlyMap<string, Forecast | null>): PreviewStep[] {
  return spec.plan.steps.flatMap((step): PreviewStep[] => {
    if (step.key === rootKey) return [];
    const row = stepRow(step, spec);
    const { key, stage, title, persona, kind, required, depends_on } = step;
    return [
      {
        key,
        stage,
        title,
        persona,
        kind,
        required,
        depends_on,
        agent: row.agent,
        model: row.model,
        mode_id: row.mode_id ?? null,
        thinking_option_id: row.thinking_option_id ?? null,
        profile: StepSpec.shape.profile.parse(row.spec['profile']),
        forecast: forecasts.get(key) ?? null,
      },
    ];
  });
}
