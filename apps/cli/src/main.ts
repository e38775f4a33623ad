#!/usr/bin/env node
import { confirmOnTerminal } from './confirm.js';
import { CommanderError } from 'commander';
import { StoppedWatching } from './client/follow-run.js';
import { readConfig } from './config.js';
import type { Context } from './context.js';
import { CliError, exitCode } from './errors.js';
import { processOutput } from './output.js';
import { createProgram } from './program.js';
import { wantsColour } from './render/paint.js';

const plainWidth = 120;

/** Ctrl-C under npm arrives twice, from the terminal and from npm; the first one counts. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => controller.abort(new StoppedWatching()));
  }
  return controller.signal;
}

function contextOf(flags?: { host?: string; port?: string }): Context {
  return {
    config: readConfig(process.env, flags),
    environment: process.env,
    output: processOutput,
    stderr: process.stderr,
    confirm: process.stdin.isTTY && process.stderr.isTTY ? confirmOnTerminal : null,
    stdout: { columns: process.stdout.columns ?? plainWidth, coloured: wantsColour(process.stdout, process.env) },
    folder: process.cwd(),
    signal: interruption(),
  };
}

/** The exit code for anything thrown; what a person should read has been said by then. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
  if (error instanceof StoppedWatching) return exitCode.interrupted;
  if (error instanceof CliError) {
    processOutput.say(error.message);
    return error.exitCode;
  }
  // Errors of the database package carry a code and words for a person; anything else is a fault of ours.
  const known = error instanceof Error && 'code' in error;
  processOutput.say(known ? error.message : `boocode failed: ${error instanceof Error ? error.stack : String(error)}`);
  return exitCode.failed;
}

// A reader that has enough (`| head`) closes the pipe; what is left to print is of no use then.
process.stdout.on('error', (error) => {
  if (!('code' in error) || error.code !== 'EPIPE') throw error;
});

try {
  await createProgram({
    context: contextOf,
    finish: (code) => {
      process.exitCode = code;
    },
  }).parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}
