import { createInterface } from 'node:readline/promises';

/** Asks on the terminal; whatever is not yes is no, and so is the end of the input. The question goes to stderr: stdout is the answer's. */
export async function confirmOnTerminal(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const over = new AbortController();
  terminal.once('close', () => over.abort());
  try {
    return /^y(es)?$/i.test((await terminal.question(question, { signal: over.signal })).trim());
  } catch (error) {
    if (over.signal.aborted) return false;
    throw error;
  } finally {
    terminal.close();
  }
}
