import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ReportFormat } from '@boocode/contracts/report';
import { findRun } from '../client/find-run.js';
import { requireClient } from '../client/running-instance.js';
import type { Context } from '../context.js';
import { codeOf, exitCode, messageOf, UsageError } from '../errors.js';

export interface ReportFlags {
  format: ReportFormat;
  output?: string;
}

/** The report of a run in one of its forms, on stdout or in a file. */
export async function report(prefix: string, { format, output: file }: ReportFlags, context: Context): Promise<number> {
  const client = await requireClient(context.config);
  const id = await findRun(client, prefix);
  const text = await client.report(id, format);
  if (file === undefined) {
    context.output.print(text.replace(/\n$/, ''));
    return exitCode.ok;
  }
  await writeFile(path.resolve(context.folder, file), text).catch((error: unknown) => {
    throw new UsageError(`The report cannot be written to ${file} (${codeOf(error) ?? messageOf(error)}).`);
  });
  context.output.say(`The report is in ${file}.`);
  return exitCode.ok;
}
