import type { FlowDescription } from '@boocode/contracts/flow-run';
import { codeReview } from './flows/code-review.js';
import { spineFlow } from './spine.js';
import type { Flow } from './types.js';

const flows = new Map([spineFlow(codeReview)].map((flow) => [flow.name, flow]));

/** The flows that can be launched, by name, in the order they are shown. */
export const FLOW_NAMES: readonly string[] = [...flows.keys()];

/** A flow by its name; undefined when there is none. */
export function getFlow(name: string): Flow | undefined {
  return flows.get(name);
}

/** What launchers and documents show of each flow. */
export function describeFlows(): FlowDescription[] {
  return [...flows.values()].map(({ name, title, summary, bands, stages }) => ({
    name,
    title,
    summary,
    bands,
    stages,
  }));
}
