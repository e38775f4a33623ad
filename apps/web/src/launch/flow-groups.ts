import { FlowFamily, type FlowDescription } from '@boocode/contracts/flow-run';

/** What a family is called on the page. */
const titles: Readonly<Record<FlowFamily, string>> = {
  review: 'Review',
  understand: 'Understand',
  plan: 'Plan',
  write: 'Write',
  report: 'Report',
};

export interface FlowGroup {
  title: string;
  flows: FlowDescription[];
}

/** The flows by family, those that hold every word of the search; a family without any is left out. */
export function flowGroups(flows: readonly FlowDescription[], search: string): FlowGroup[] {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  return FlowFamily.options
    .map((family) => ({
      title: titles[family],
      flows: flows.filter((flow) => flow.family === family && wanted.every((word) => textOf(flow).includes(word))),
    }))
    .filter((group) => group.flows.length > 0);
}

const textOf = ({ name, title, summary, family }: FlowDescription) =>
  `${name} ${title} ${summary} ${titles[family]}`.toLowerCase();
