import type { FlowDescription, FlowFamily } from '@boocode/contracts/flow-run';

const families: Record<FlowFamily, string> = {
  review: 'Review',
  understand: 'Understand',
  plan: 'Plan',
  write: 'Write',
  report: 'Report',
};

/** The flows for people who read, in Markdown: by family, what each wants to be told and whom it sends. */
export function flowsPage(flows: FlowDescription[]): string {
  const groups = Object.entries(families).flatMap(([family, title]) => {
    const own = flows.filter((flow) => flow.family === family);
    return own.length === 0 ? [] : [`## ${title}`, ...own.map(flowText)];
  });
  return [
    '# Flows',
    `BooCode has ${flows.length} flows. \`npm run boocode -- run <flow> --repo <path>\` launches one; a band is computed from what it looks at, and \`--band\` overrides it.`,
    ...groups,
    '',
  ].join('\n\n');
}

function flowText({ name, title, summary, inputs, bands }: FlowDescription): string {
  return [
    `### ${title} (\`${name}\`)`,
    summary,
    [...wants(inputs), ...bands.map(({ band, angles, when }) => `- ${band}: ${when}. Angles: ${angles}`)].join('\n'),
  ].join('\n\n');
}

function wants({ change, focus, documents, goal, goal_label, document_label }: FlowDescription['inputs']): string[] {
  const subject = [
    ...(change ? ['what the branch changed'] : []),
    ...(focus === 'no' ? [] : [`a part of the repository (\`--focus\`${focus === 'required' ? ', required' : ''})`]),
    ...(change || focus === 'required' ? [] : ['the repository']),
  ];
  return [
    `- looks at ${subject.join(', or ')}`,
    `- goal (\`--goal\`${goal === 'required' ? ', required' : ''}): ${goal_label}`,
    ...(documents === 'no'
      ? []
      : [`- documents (\`--document\`${documents === 'required' ? ', required' : ''}): ${document_label}`]),
  ];
}
