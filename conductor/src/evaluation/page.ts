import { count } from '../wording.js';
import type { EvaluationCase } from './case.js';
import { scoreFlows, scorePersonas, type EvaluatedRun } from './score.js';

export interface EvaluationPage {
  /** Which agent and model answered, in words; rehearsal is named as such. */
  by: string;
  repeats: number;
  cases: EvaluationCase[];
  runs: EvaluatedRun[];
}

/** The evaluation as Markdown: per flow, per persona, and each fault with how often it was found. */
export function evaluationPage({ by, repeats, cases, runs }: EvaluationPage): string {
  const flows = scoreFlows(cases, runs);
  const personas = scorePersonas(cases, runs);
  return [
    `# Evaluation: ${by}`,
    '',
    `${count(cases.length, 'case')}, each ${count(repeats, 'time')}. Recall: planted faults that a published finding cites, within two lines. False alarms: findings on clean cases that ask for a correction.`,
    'Stability: how far repeats of a case publish the same findings. Seconds, tokens and money are medians of a run; so is the common prefix: the smallest share of an angle’s prompt that all angles of its run begin with.',
    '',
    ...table(
      [
        'flow',
        'runs',
        'not whole',
        'recall',
        'false alarms',
        'other findings',
        'stability',
        's',
        'tokens',
        'USD',
        'common prefix',
      ],
      flows.map((flow) => [
        flow.flow,
        `${flow.runs}`,
        `${flow.broken}`,
        flow.planted === 0 ? '-' : `${flow.found}/${flow.planted} (${percent(flow.found / flow.planted)})`,
        flow.clean_runs === 0 ? '-' : `${flow.false_alarms} in ${count(flow.clean_runs, 'run')}`,
        `${flow.others}`,
        flow.stability === null ? '-' : flow.stability.toFixed(2),
        flow.seconds.toFixed(1),
        flow.tokens.toFixed(0),
        flow.usd === null ? 'not told' : flow.usd.toFixed(4),
        flow.prefix_share === null ? '-' : percent(flow.prefix_share),
      ]),
    ),
    '',
    ...table(
      ['persona', 'found', 'alone', 'false alarms', 'other findings', 'tokens', 'tokens a found fault'],
      personas.map((one) => [
        one.persona,
        `${one.found}`,
        `${one.alone}`,
        `${one.false_alarms}`,
        `${one.others}`,
        `${one.tokens}`,
        one.found === 0 ? '-' : (one.tokens / one.found).toFixed(0),
      ]),
    ),
    '',
  ].join('\n');
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function table(head: string[], rows: string[][]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}
