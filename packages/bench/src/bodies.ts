import { openSync, writeSync } from 'node:fs';

/** Characters that every step leaves, and that every dependent must have been handed from each dependency. */
const OUTPUT_LENGTH = 2_048;
const OUTPUT = 'x'.repeat(OUTPUT_LENGTH);

/** What a step does: nothing, seen. Takes the outputs of its dependencies, answers with its own. */
export type Body = (step: { run: string; key: string; inputs: string[]; expected: number }) => string;

/** One execution of a step's body; nanoseconds of the machine's monotonic clock, the same in all processes. */
export interface Execution {
  run: string;
  key: string;
  started: bigint;
  ended: bigint;
}

/** A body that appends a line to `file` for each execution, so that a killed process takes none with it. */
export function createBody(file: string): Body {
  const descriptor = openSync(file, 'a');
  return ({ run, key, inputs, expected }) => {
    const started = process.hrtime.bigint();
    const whole = inputs.length === expected && inputs.every((input) => input.length === OUTPUT_LENGTH);
    if (!whole) {
      const lengths = inputs.map((input) => input.length).join(', ');
      throw new Error(`Step ${key} of ${run} started with ${inputs.length} of ${expected} inputs (${lengths}).`);
    }
    writeSync(descriptor, `${run} ${key} ${started} ${process.hrtime.bigint()}\n`);
    return OUTPUT;
  };
}

export function parseExecutions(text: string): Execution[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [run, key, started, ended] = line.split(' ');
      if (run === undefined || key === undefined || started === undefined || ended === undefined)
        throw new Error(`A line of the record of executions is broken: ${line}`);
      return { run, key, started: BigInt(started), ended: BigInt(ended) };
    });
}
