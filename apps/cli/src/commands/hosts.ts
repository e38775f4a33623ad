import { Id } from '@boocode/contracts/ids';
import { findRun } from '../client/find-run.js';
import { requireClient } from '../client/running-instance.js';
import type { Context } from '../context.js';
import { exitCode } from '../errors.js';
import { hostsTable } from '../render/hosts-table.js';

/** Hosts as a table, or all that is known of them as a JSON array. */
export async function hosts(flags: { json?: boolean }, { config, output, stdout }: Context): Promise<number> {
  const client = await requireClient(config);
  const all = await client.hosts();
  if (flags.json === true) output.print(JSON.stringify(all, null, 2));
  else for (const line of hostsTable(all, stdout.columns, Date.now())) output.print(line);
  return exitCode.ok;
}

/** Lets a host finish what it runs and take nothing more, or take work again. */
export async function drainHost(hostname: string, draining: boolean, { config, output }: Context): Promise<number> {
  const client = await requireClient(config);
  const all = await client.drainHost(hostname, draining);
  const running = all.filter((host) => host.hostname === hostname).reduce((sum, host) => sum + host.running, 0);
  output.print(
    draining
      ? `${hostname} takes nothing more; ${running} ${running === 1 ? 'task runs' : 'tasks run'} there still.`
      : `${hostname} takes work again.`,
  );
  return exitCode.ok;
}

/** The host that answers is the home of a run from now on, or of a task outside of runs by its whole id. */
export async function take(id: string, { config, output }: Context): Promise<number> {
  const client = await requireClient(config);
  const whole = Id.safeParse(id).success ? id : await findRun(client, id);
  const { home } = await client.take(whole);
  output.print(`${whole} is at home on ${home} now.`);
  return exitCode.ok;
}
