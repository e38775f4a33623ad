import { InvalidArgumentError, type Command } from 'commander';
import { evaluate, type EvaluateFlags } from './commands/evaluate.js';
import type { Shell } from './shell.js';
import { addOne } from './use-flag.js';

/** The command that judges flows by cases with known answers. */
export function addEvaluate(program: Command, { context, finish }: Shell): void {
  program
    .command('evaluate')
    .description('run cases with known answers, and say how well flows and personas did')
    .option('--flow <name>', 'only cases of this flow; can be said again', addOne)
    .option('--case <id>', 'only this case; can be said again', addOne)
    .option('--repeats <number>', 'how often each case is run (default: 1)', wholeNumber)
    .option('--at-once <number>', 'runs under way at once (default: 2)', wholeNumber)
    .option('--agent <id>', 'agent that runs the steps')
    .option('--model <id>', 'model of that agent')
    .option('--json', 'print JSON on stdout, and nothing else')
    .action(async (flags: EvaluateFlags) => finish(await evaluate(flags, context())));
}

function wholeNumber(text: string): number {
  const number = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (number > 0) return number;
  throw new InvalidArgumentError('Say a whole number from 1 to 99.');
}
