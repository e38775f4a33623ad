import type { FlowDescription, LaunchInput } from '@boocode/contracts/flow-run';
import { shopDocuments, shopFocus, shopGoal } from '@boocode/rehearsal/example/shop';

const bands = ['small', 'medium', 'large'] as const;

/** What a flow is asked about the example: one run a band, with all that the flow takes. */
export function requestsFor({ name, inputs }: FlowDescription, repository: string): LaunchInput[] {
  const documents = inputs.documents === 'no' ? {} : { documents: shopDocuments.map((document) => ({ ...document })) };
  // A flow that can look at a change is asked about one.
  const focus = inputs.focus === 'no' || inputs.change ? {} : { focus: [...shopFocus] };
  const base = inputs.change ? { base: 'main' } : {};
  return bands.map((band) => ({ flow: name, repo: repository, band, goal: shopGoal, ...base, ...focus, ...documents }));
}
