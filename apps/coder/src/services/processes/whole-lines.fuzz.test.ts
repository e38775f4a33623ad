import { play, playTimeout } from '@boocode/fuzz/play';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { WholeLines } from './whole-lines.js';

const most = 8;
const pieces = fc.array(
  fc.array(fc.constantFrom('a', 'é', '\n', '\r\n', '\0', 'bcdefghij'), { maxLength: 6 }).map((parts) => parts.join('')),
  { maxLength: 8 },
);

test(
  'however an output is cut into pieces, its lines come whole, and none but those that are too long is missing',
  { timeout: playTimeout },
  async () => {
    await play(
      'agents',
      100,
      fc.property(pieces, (all) => {
        let dropped = 0;
        const lines = new WholeLines(() => (dropped += 1), most);
        const told = [...all.map((piece) => lines.push(Buffer.from(piece))), lines.rest()];
        const written = all.join('').split(/(?<=\n)/);
        const fitting = written.filter((line) => Buffer.byteLength(line) <= most);
        expect(Buffer.concat(told).toString()).toBe(fitting.join(''));
        expect(dropped).toBe(written.length - fitting.length);
        for (const piece of told.slice(0, -1)) expect(piece.length === 0 || piece.at(-1) === 0x0a).toBe(true);
      }),
    );
  },
);
