import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readConfig } from '../config.js';
import { prepareDataDir } from '../data-dir.js';
import { createProgram } from '../program.js';
import { writeInstance } from '../supervisor/instance-file.js';
import { takeSupervisorLock } from '../supervisor/supervisor-lock.js';
import { boocodeFixture, type BoocodeFixture } from './boocode-fixture.js';
import { anEndedRun } from './run-fixture.js';

/** The command line beside a BooCode that answers as it is told. */
export interface CliFixture {
  boocode: BoocodeFixture;
  dataDir: string;
  /** What was printed, line by line, by all that was run. */
  stdout: string[];
  stderr: string[];
  /** As Ctrl-C does. */
  interrupt: AbortController;
  /** Runs `boocode …` and returns its exit code; what is thrown is what `main` explains. */
  run(...args: string[]): Promise<number>;
  /** From now on nobody supervises: BooCode does not run. */
  stopSupervisor(): void;
  close(): Promise<void>;
}

/** For tests only. */
export async function cliFixture(): Promise<CliFixture> {
  const boocode = await boocodeFixture(anEndedRun());
  const dataDir = mkdtempSync(path.join(tmpdir(), 'boocode-cli-'));
  const dirs = prepareDataDir(dataDir);
  // This process stands for the supervisor: it holds the lock and says where BooCode answers.
  let lock = await takeSupervisorLock(dirs);
  writeInstance(dirs, { url: boocode.url, pid: process.pid, started_at: new Date().toISOString() });
  const interrupt = new AbortController();
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const stopSupervisor = (): void => {
    lock?.release();
    lock = null;
  };
  return {
    boocode,
    dataDir,
    stdout,
    stderr,
    interrupt,
    stopSupervisor,
    async run(...args) {
      let code = -1;
      const program = createProgram({
        context: () => ({
          config: readConfig({ BOOCODE_DATA_DIR: dataDir }),
          environment: {},
          output: { print: (line) => stdout.push(line), say: (line) => stderr.push(line) },
          stderr: Object.assign(Object.create(process.stderr), {
            isTTY: false,
            write: (line: string) => stderr.push(line),
          }),
          stdout: { columns: 120, coloured: false },
          confirm: null,
          folder: '/srv',
          signal: interrupt.signal,
        }),
        finish: (result) => (code = result),
      });
      for (const command of [program, ...program.commands])
        command.configureOutput({ writeErr: (text) => stderr.push(text) });
      await program.parseAsync(args, { from: 'user' });
      return code;
    },
    async close() {
      stopSupervisor();
      rmSync(dataDir, { recursive: true });
      await boocode.close();
    },
  };
}
