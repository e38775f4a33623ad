import { FlowFamily, type FlowDescription } from '@boocode/contracts/flow-run';
import type { Paint } from './paint.js';

/** The flows family by family, each with what it is for, what it wants, and its bands. */
export function flowLines(flows: readonly FlowDescription[], paint: Paint): string[] {
  return FlowFamily.options
    .map((family) => ({ family, own: flows.filter((flow) => flow.family === family) }))
    .filter(({ own }) => own.length > 0)
    .flatMap(({ family, own }, index) => [
      ...(index === 0 ? [] : ['']),
      paint('quiet', family.toUpperCase()),
      ...own.flatMap((flow) => linesOf(flow, paint)),
    ]);
}

function linesOf({ name, title, summary, inputs, bands, problem }: FlowDescription, paint: Paint): string[] {
  if (problem !== null) return [`  ${paint('bad', name)}  cannot be launched: ${problem}`];
  return [
    `  ${paint('live', name)}  ${title}`,
    `    ${summary}`,
    `    wants: ${wants(inputs).join('; ')}`,
    ...bands.map(({ band, angles, when }) => `    ${band}: ${angles}. ${when}`),
  ];
}

/** What a launch says to it, as flags; those in brackets may be left out. */
function wants({ change, focus, documents, goal, goal_label, document_label }: FlowDescription['inputs']): string[] {
  return [
    '--repo PATH',
    ...flag(goal, `--goal TEXT: ${goal_label}`),
    ...(change ? ['[--base REF]'] : []),
    ...flag(focus, '--focus PATH'),
    ...flag(documents, `--document FILE${document_label === '' ? '' : `: ${document_label}`}`),
  ];
}

function flag(want: 'no' | 'optional' | 'required', text: string): string[] {
  if (want === 'no') return [];
  return [want === 'required' ? text : `[${text}]`];
}
