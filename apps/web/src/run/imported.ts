import type { FlowRunView } from '@boocode/contracts/flow-run';

/** Why nothing can be done again or mended of a run that was imported; null for every other run. */
export const whyOnlyRead = ({ imported }: Pick<FlowRunView, 'imported'>): string | null =>
  imported === null
    ? null
    : 'This run ended elsewhere and was imported: the repository that it looked at is not known here. Launch the flow on a clone of it.';
