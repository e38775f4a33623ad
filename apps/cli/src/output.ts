/** Where a command writes: results on stdout, everything else on stderr. */
export interface Output {
  /** One line of the result. */
  print: (line: string) => void;
  /** One line for the person who watches. */
  say: (line: string) => void;
}

export const processOutput: Output = {
  print: (line) => process.stdout.write(`${line}\n`),
  say: (line) => process.stderr.write(`${line}\n`),
};
