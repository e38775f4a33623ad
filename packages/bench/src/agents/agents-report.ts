import { barRow } from '../report.js';
import { median } from '../statistics.js';
import { table } from '../table.js';
import { judgeAgents, valuesOf } from './agents-bars.js';
import type { AgentsReport } from './agents-bench.js';
import { paceMs } from './coder-stage.js';
import type { Timing } from './overhead.js';
import { messages, type Kind } from './play.js';

type Agent = AgentsReport['agents'][number];
interface Column {
  title: string;
  kind: Kind;
  figure: keyof Timing;
}

const firstRequest: Column[] = [
  { title: 'first step, no process', kind: 'cold', figure: 'first_request' },
  { title: 'later steps', kind: 'step', figure: 'first_request' },
  { title: 'first message', kind: 'begun', figure: 'first_request' },
  { title: 'later messages', kind: 'message', figure: 'first_request' },
];

const ownParts = (kind: Kind): Column[] => [
  { title: 'own', kind, figure: 'own' },
  { title: 'before the prompt', kind, figure: 'before' },
  { title: 'in the turn', kind, figure: 'turn' },
  { title: 'after it', kind, figure: 'after' },
];

/** The report for a person: in Markdown, which a terminal shows well enough. */
export function agentsToMarkdown(report: AgentsReport): string {
  const { machine, rounds } = report;
  return [
    `Measured on ${report.date}: Node ${machine.node}; ${machine.cpus} × ${machine.cpu}, ${machine.memory_gib} GiB; ` +
      `load average ${machine.load.map((load) => load.toFixed(1)).join(' at the start, ')} at the end.`,
    '',
    `Real agents work for a whole coder, against the rehearsal model in its process, which takes ${paceMs} ms for a reply; one agent after the other, one attempt at a time. In each of ${rounds} rounds,`,
    `an agent's processes are killed; then it does all agent steps of one small code review, and after that answers ${messages} messages of one chat.`,
    'Milliseconds are medians over all rounds (min-max). The clock of an attempt runs from the sending of the tick that claims it to the reply that settles it.',
    '',
    ...howMeasured,
    '',
    '## Bars',
    '',
    ...table(
      ['bar', 'measured', ''],
      judgeAgents(report).map((bar) => barRow(bar)),
    ),
    '',
    '## From the claim to the first request at the model, ms',
    '',
    ...section(report, firstRequest),
    '',
    "## Coder's own part of a later step, ms",
    '',
    ...section(report, ownParts('step')),
    '',
    "## Coder's own part of a later message, ms",
    '',
    ...section(report, ownParts('message')),
    '',
    '## Resident memory in the middle of a turn, MiB',
    '',
    'PSS of the whole process tree: a page that several processes share is counted once.',
    '',
    ...table(
      ['', 'one session', 'a second one adds', 'a third one adds'],
      report.agents.map((agent) => [agent.id, ...memoryCells(report, agent)]),
    ),
    '',
    '## Agents',
    '',
    ...report.agents.map(({ id, title, surface, version }) => `- **${id}**: ${title} ${version ?? ''}, ${surface}.`),
    ...report.left_out.map(({ id, why }) => `- **${id}**, left out: ${why}`),
    '',
  ].join('\n');
}

const howMeasured = [
  "What is coder's own is all that is not the agent's. Seen at the agents' pipes, HTTP servers, starts, signals and exits, the agent's is:",
  '',
  '- before the prompt is handed over and after the turn: while a call to the agent is unanswered (an HTTP request, a JSON-RPC request, the start of its process, a signal to end);',
  "- from the prompt until the model's last answer: all of it;",
  '- from there until the turn has its result: each wait that ends with something that the agent says, or with its exit.',
];

function section(report: AgentsReport, columns: readonly Column[]): string[] {
  const rows = report.agents.map(({ id }) => {
    const failure = report.samples.find((sample) => sample.agent === id && sample.failure !== null)?.failure;
    const cells = columns.map(({ kind, figure }) => cell(valuesOf(report, { agent: id, kinds: [kind], figure })));
    return [failure ? `${id} (once: ${failure})` : id, ...cells];
  });
  return table(['', ...columns.map(({ title }) => title)], rows);
}

function memoryCells({ samples }: AgentsReport, { id }: Agent): string[] {
  const own = samples.filter(({ agent, failure }) => agent === id && failure === null);
  return [0, 1, 2].map((n) => {
    const added = own.flatMap(({ memory }) => {
      const [now, before] = [memory[n] ?? null, n === 0 ? 0 : (memory[n - 1] ?? null)];
      return now === null || before === null ? [] : [now - before];
    });
    return cell(added, 0);
  });
}

function cell(values: readonly number[], digits?: number): string {
  if (values.length === 0) return '–';
  const number = (value: number): string => {
    const places = digits ?? (Math.abs(value) < 100 ? 1 : 0);
    return value.toLocaleString('en', { minimumFractionDigits: places, maximumFractionDigits: places });
  };
  const range = values.length === 1 ? '' : ` (${number(Math.min(...values))}-${number(Math.max(...values))})`;
  return `${number(median(values))}${range}`;
}
