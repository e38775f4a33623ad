import type { FlowDescription } from '@boocode/contracts/flow-run';
import type { Section } from './conclusion/config.js';
import { conclusionSpine } from './conclusion/spine.js';
import { architecturalAnalysis } from './flows/architectural-analysis.js';
import { codeOverview } from './flows/code-overview.js';
import { codeReview } from './flows/code-review.js';
import { iterativePlanReview } from './flows/iterative-plan-review.js';
import { planWorkItems } from './flows/plan-work-items.js';
import { spineFlow } from './spine.js';
import type { Flow } from './types.js';

const conclusions = [architecturalAnalysis, codeOverview, iterativePlanReview, planWorkItems];

const spines = [codeReview, ...conclusions.map(conclusionSpine)];

const flows = new Map(spines.map(spineFlow).map((flow) => [flow.name, flow]));

/** The flows that can be launched, by name, in the order they are shown. */
export const FLOW_NAMES: readonly string[] = [...flows.keys()];

/** A flow by its name; undefined when there is none. */
export function getFlow(name: string): Flow | undefined {
  return flows.get(name);
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
