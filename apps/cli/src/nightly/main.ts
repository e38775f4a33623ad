import { join } from 'node:path';
import { FlowDescription, type LaunchInput } from '@boocode/contracts/flow-run';
import { z } from 'zod';
import { shopRepository } from '../e2e/repositories.js';
import { Stack } from '../e2e/stack.js';
import { playConformance } from './conformance.js';
import { playAll } from './play-all.js';
import { requestsFor } from './requests.js';
import { tableOf } from './table.js';
import { playUpgrades } from './upgrade/play-upgrades.js';

/** So many runs go on at once: each of them has several agents at work. */
const atOnce = 3;

process.exitCode = await main(process.argv.slice(2));

/**
 * Plays every flow in every band on a product of its own; arguments name the flows. Without any it is all of them, after the whole of the
 * conformance suite. `upgrade`, and refs of earlier versions behind it, plays upgrades from them instead.
 */
async function main(only: string[]): Promise<number> {
  if (only[0] === 'upgrade') return await playUpgrades(only.slice(1));
  const conforms = only.length > 0 || (await playConformance());
  const stack = new Stack();
  try {
    await stack.up();
    const flows = z.array(FlowDescription).parse(await stack.get('/api/coder/flows'));
    const unknown = only.filter((name) => !flows.some((flow) => flow.name === name));
    if (unknown.length > 0) {
      process.stderr.write(
        `There is no flow ${unknown.join(', ')}. Known: ${flows.map(({ name }) => name).join(', ')}.\n`,
      );
      return 2;
    }
    const repository = shopRepository(join(stack.scratch, 'shop'));
    const requests: LaunchInput[] = flows
      .filter(({ name }) => only.length === 0 || only.includes(name))
      .flatMap((flow) => requestsFor(flow, repository));
    const played = await playAll(stack, requests, atOnce);
    process.stdout.write(tableOf(played));
    return conforms && played.every(({ faults }) => faults.length === 0) ? 0 : 1;
  } finally {
    const left = await stack.stop();
    if (left.length > 0) process.stderr.write(`Still alive after the end, and killed: ${left.join(', ')}\n`);
  }
}
