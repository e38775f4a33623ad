import type { FlowDescription } from '@boocode/contracts/flow-run';
import { arenaFlow } from './arena/arena-flow.js';
import type { ConclusionFlow, Section } from './conclusion/config.js';
import { conclusionSpine } from './conclusion/spine.js';
import { architecturalAnalysis } from './flows/architectural-analysis.js';
import { architecturalDecisionRecord } from './flows/architectural-decision-record.js';
import { codeOverview } from './flows/code-overview.js';
import { codeReview } from './flows/code-review.js';
import { codingStandard } from './flows/coding-standard.js';
import { gapAnalysis } from './flows/gap-analysis.js';
import { htmlSummary } from './flows/html-summary.js';
import { investigate } from './flows/investigate.js';
import { issueTriage } from './flows/issue-triage.js';
import { iterativePlanReview } from './flows/iterative-plan-review.js';
import { planAFeature } from './flows/plan-a-feature.js';
import { planAPhasedBuild } from './flows/plan-a-phased-build.js';
import { planImplementation } from './flows/plan-implementation.js';
import { planWorkItems } from './flows/plan-work-items.js';
import { projectDiscovery } from './flows/project-discovery.js';
import { projectDocumentation } from './flows/project-documentation.js';
import { refactor } from './flows/refactor.js';
import { research } from './flows/research.js';
import { runbook } from './flows/runbook.js';
import { stakeholderSummary } from './flows/stakeholder-summary.js';
import { tdd } from './flows/tdd.js';
import { testPlanning } from './flows/test-planning.js';
import { spineFlow } from './spine.js';
import type { Flow } from './types.js';

// In the order of the families: understand, plan, write, report.
const conclusions: ConclusionFlow[] = [
  architecturalAnalysis,
  codeOverview,
  investigate,
  gapAnalysis,
  research,
  projectDiscovery,
  issueTriage,
  planAFeature,
  planImplementation,
  iterativePlanReview,
  planAPhasedBuild,
  planWorkItems,
  testPlanning,
  tdd,
  refactor,
  runbook,
  architecturalDecisionRecord,
  codingStandard,
  projectDocumentation,
  stakeholderSummary,
  htmlSummary,
];

const spines = [codeReview, ...conclusions.map(conclusionSpine)];

const flows = new Map(spines.map(spineFlow).map((flow) => [flow.name, flow]));

/** The flows that can be launched, by name, in the order they are shown. */
export const FLOW_NAMES: readonly string[] = [...flows.keys()];

/** A flow by its name, those too that have a door of their own; undefined when there is none. */
export function getFlow(name: string): Flow | undefined {
  return name === arenaFlow.name ? arenaFlow : flows.get(name);
}

/** The sections of a conclusion's report, in their order; a review has none of its own. */
export function sectionsOf(name: string): Section[] {
  return conclusions.find((flow) => flow.name === name)?.sections ?? [];
}

/** What launchers and documents show of each flow. */
export function describeFlows(): FlowDescription[] {
  return [...flows.values()].map(describeFlow);
}

/** The same of one flow. */
export function describeFlow({ name, title, summary, family, inputs, bands, stages }: Flow): FlowDescription {
  return { name, title, summary, family, inputs, bands, stages, problem: null };
}
