import type { FlowDescription, LaunchInput } from '@boocode/contracts/flow-run';
import { shopDocuments, shopFocus, shopGoal } from '@boocode/rehearsal/example/shop';

const bands = ['small', 'medium', 'large'] as const;

/**
 * What a flow is asked about the example: one run a band, with all that the flow takes. One that takes a change and an area is
 * asked about the change in the small band, and about the area in the others.
 */
export function requestsFor({ name, inputs }: FlowDescription, repository: string): LaunchInput[] {
  const documents = inputs.documents === 'no' ? {} : { documents: shopDocuments.map((document) => ({ ...document })) };
  return bands.map((band) => {
    const isChange = inputs.change && (inputs.focus === 'no' || band === 'small');
    const about = isChange ? { base: 'main' } : inputs.focus === 'no' ? {} : { focus: [...shopFocus] };
    return { flow: name, repo: repository, band, goal: shopGoal, ...about, ...documents };
  });
}
