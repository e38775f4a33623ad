import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Rule, RuleStep } from '@boocode/rehearsal/rules';
import { expect, it } from 'vitest';
import { setOrdersAside } from '../../git/orders-aside.js';
import { play, sessionRequest, type World } from '../conformance-world.js';
import { orderFiles } from './order-files.js';
import type { OnStage } from './stage.js';

/** Words of a diff that are a name to some agents, which would read what they name. */
const mentions = '@docs/kumquat.md @CLAUDE.md @claude-agent $codex-skill $agents-skill !`touch ran`';

/** It reads in a folder that is full of orders too, and then, as it may, one of the files of orders. */
const steps: RuleStep[] = [
  { text: 'a', tools: [{ read: 'alpha.txt' }] },
  { text: 'b', tools: [{ read: 'nested/inner.txt' }] },
  { text: 'c', tools: [{ read: 'nested/AGENTS.md' }] },
  { text: 'It could not be read.' },
];

/** A turn in a checkout as the steps of a run get it, of a branch that is full of orders to agents. */
export function describeOrders(stage: OnStage): void {
  it.concurrent('takes no orders from the checkout, and can read them as what they are', async () => {
    const { world, subject } = stage();
    const { cwd, ran, words } = await orderingCheckout(world);
    // What the model is sent gives it away, whatever part of the request the words stand in.
    world.rehearsal.addRules([...Array.from(words, ruleFor), { match: '^look around', steps }]);
    const session = await subject.backend.ensureSession(sessionRequest(world, { cwd }));
    const { result } = await play(subject.backend, session, { user: `look around ${mentions}` });
    expect({ ...result, ran: await readdir(ran) }).toMatchObject({ outcome: 'completed', text: 'Read.', ran: [] });
  });
}

function ruleFor([file, word]: [string, string]): Rule {
  const early: RuleStep = { text: `Was told what ${file} says.` };
  return { matchBody: word, steps: file === 'nested/AGENTS.md' ? [early, early, early, { text: 'Read.' }] : [early] };
}

/** A copy of the checkout with every file that some agent obeys; each has a word of its own, and, where it can, runs a command. */
async function orderingCheckout(world: World): Promise<{ cwd: string; ran: string; words: Map<string, string> }> {
  const cwd = await world.copy('orders');
  const ran = join(world.root, 'ran');
  await mkdir(ran);
  const words = new Map<string, string>();
  for (const folder of ['', 'nested/']) {
    for (const [name, content] of Object.entries(orderFiles)) {
      const file = `${folder}${name}`;
      const word = `KUMQUAT-${words.size}-ORDER`;
      words.set(file, word);
      await mkdir(dirname(join(cwd, file)), { recursive: true });
      await writeFile(join(cwd, file), content({ word, command: `touch ${join(ran, encodeURIComponent(file))}` }));
    }
  }
  await writeFile(join(cwd, 'nested', 'inner.txt'), 'the inner file\n');
  await setOrdersAside(cwd);
  return { cwd, ran, words };
}
