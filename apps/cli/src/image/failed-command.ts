import { z } from 'zod';

const FailedCommand = z.looseObject({ code: z.int(), stdout: z.string(), stderr: z.string() });

/** The exit code and words of a command that ended with another code than 0. Throws what is no such thing: it could not be started. */
export function failedCommand(error: unknown): { code: number; output: string } {
  const failed = FailedCommand.safeParse(error);
  if (!failed.success) throw error;
  const { code, stdout, stderr } = failed.data;
  return { code, output: `${stdout}${stderr}` };
}
