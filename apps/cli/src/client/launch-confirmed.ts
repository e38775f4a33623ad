import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '../context.js';
import { RefusedError, UnreachableError, UsageError } from '../errors.js';

/** How long a launch is tried again while BooCode is away for a moment. */
const launchMs = 60_000;
const retryMs = 500;

/** On a terminal a person is asked whether it may cost so much; elsewhere --yes has to be said. */
export async function launchConfirmed<Request extends { confirmed?: boolean | undefined }, Reply>(
  ask: (request: Request) => Promise<Reply>,
  request: Request,
  { confirm, signal }: Pick<Context, 'confirm' | 'signal'>,
): Promise<Reply> {
  try {
    return await patiently(() => ask(request), signal);
  } catch (error) {
    if (!(error instanceof RefusedError) || error.code !== 'launch.confirm') throw error;
    if (confirm === null) throw new UsageError(`${error.message} With --yes it is launched all the same.`);
    if (!(await confirm(`${error.message}\nLaunch it? [y/N] `))) throw new UsageError('Nothing was launched.');
    return await patiently(() => ask({ ...request, confirmed: true }), signal);
  }
}

/** The key makes a second try harmless: a launch whose answer was lost is answered with the same run. */
async function patiently<Reply>(ask: () => Promise<Reply>, signal: AbortSignal): Promise<Reply> {
  const patientUntil = Date.now() + launchMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof UnreachableError) || signal.aborted || Date.now() > patientUntil) throw error;
      await delay(retryMs, undefined, { signal });
    }
  }
}
