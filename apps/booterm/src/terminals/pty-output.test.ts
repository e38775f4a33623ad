import { expect, it } from 'vitest';
import { isKnownPty, type KnownPty } from './known-pty.js';
import { loadPty } from './load-pty.js';
import { PtyOutput } from './pty-output.js';

async function start(program: string): Promise<KnownPty> {
  const pty = await loadPty();
  if ('problem' in pty) throw new Error(pty.problem);
  const started = pty.spawn('/bin/sh', ['-c', program], { encoding: null });
  if (!isKnownPty(started)) throw new Error('This node-pty is another than booterm knows.');
  return started;
}

/** As on a machine that is too busy to read in time: the program has ended when the first of it is read. */
const sleepWhole = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

async function readOf(pty: KnownPty): Promise<string> {
  let text = '';
  const output = new PtyOutput(pty, (data) => (text += data));
  sleepWhole(500);
  await output.ended;
  return text;
}

it('reads all that a program wrote before it ended, also when that is more than one read gives', async () => {
  const numbers = Array.from({ length: 3_000 }, (_, index) => `${index + 1}\r\n`);
  expect(await readOf(await start('seq 1 3000'))).toBe(numbers.join(''));
});

it('keeps characters whole that two reads share', async () => {
  const program = String.raw`i=0; while [ $i -lt 1500 ]; do printf '漢字é'; i=$((i+1)); done`;
  expect(await readOf(await start(program))).toBe('漢字é'.repeat(1_500));
});

it('reads what was written before the end of a shell that leaves a program behind', async () => {
  const pty = await start('trap "" HUP; sleep 2 & seq 1 3000');
  const text = await readOf(pty);
  expect(text.split('\r\n').slice(-2)).toEqual(['3000', '']);
});
