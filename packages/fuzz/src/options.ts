import { parseArgs } from 'node:util';
import { borders } from './borders.js';

/** The command line was wrong; `message` is for the person at it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const USAGE = `npm run fuzz -- [border…] [options]
  --seconds N    how long each property of a border is played (default 20)
  --seed N       the cases that a seed stands for (default: others each time)
  --property T   the properties alone that have this in their names
  --path P       one case of a seed alone, as a failure names it

Borders (default: all):
${Object.entries(borders)
  .map(([name, { words }]) => `  ${name.padEnd(14)} ${words}`)
  .join('\n')}`;

export interface Options {
  borders: string[];
  /** Null: all of them. */
  property: string | null;
  seconds: number;
  seed: number;
  path: string | null;
}

/** Reads what stands behind the command. `fresh` makes a seed where none is given. */
export function readOptions(args: readonly string[], fresh: () => number): Options {
  const { values, positionals } = parsed(args);
  const unknown = positionals.filter((name) => !(name in borders));
  if (unknown.length > 0) throw new UsageError(`There is no border ${unknown.join(', ')}.\n\n${USAGE}`);
  if (values.path !== undefined && values.seed === undefined)
    throw new UsageError(`--path is of a seed: give --seed too.\n\n${USAGE}`);
  return {
    property: values.property ?? null,
    borders: positionals.length === 0 ? Object.keys(borders) : positionals,
    seconds: wholeNumber('seconds', values.seconds ?? '20', 1),
    seed: values.seed === undefined ? fresh() : wholeNumber('seed', values.seed, -(2 ** 31)),
    path: values.path ?? null,
  };
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = { seconds: text, seed: text, path: text, property: text };
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

function wholeNumber(name: string, given: string, least: number): number {
  const number = Number(given);
  if (Number.isInteger(number) && number >= least && number < 2 ** 31) return number;
  throw new UsageError(`--${name} takes a whole number from ${least} on, and ${given} is none.\n\n${USAGE}`);
}
