import { Judgement } from '@boocode/contracts/arena';
import { AngleOutput, ValidatorOutput } from '@boocode/contracts/finding';
import { arbitraryOf } from '@boocode/fuzz/from-schema';
import { hostileText, jsonOf } from '@boocode/fuzz/hostile';
import { spoilt } from '@boocode/fuzz/mutate';
import { play, playTimeout } from '@boocode/fuzz/play';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { readJsonBlock } from './parse.js';

const schemas: z.ZodType[] = [AngleOutput, ValidatorOutput, Judgement];
const block = (json: string) => `\`\`\`json\n${json}\n\`\`\``;
const prose = fc.oneof(hostileText, fc.constantFrom('Here it is:', '```\ncode\n```', '```json\n{', '{"a":1}'));

test(
  'whatever an agent answers is read by the contract, or sent back with what is wrong',
  { timeout: playTimeout },
  async () => {
    const answers = fc
      .constantFrom(...schemas)
      .chain((schema) => fc.tuple(fc.constant(schema), prose, spoilt(arbitraryOf(schema)), prose));
    await play(
      'steps',
      60,
      fc.property(answers, ([schema, before, value, after]) => {
        const reading = readJsonBlock(`${before}\n${block(jsonOf(value))}\n${after}`, schema, 'angle');
        const holds = reading.ok
          ? schema.safeParse(reading.data).success
          : reading.repair.includes(reading.problem.slice(0, 20));
        expect(holds).toBe(true);
      }),
    );
  },
);

test('what satisfies a contract is read as it was written', { timeout: playTimeout }, async () => {
  const written = fc.constantFrom(...schemas).chain((schema) => fc.tuple(fc.constant(schema), arbitraryOf(schema)));
  await play(
    'steps',
    40,
    fc.property(written, ([schema, value]) => {
      const wanted = schema.safeParse(JSON.parse(JSON.stringify(value)));
      fc.pre(wanted.success);
      expect(readJsonBlock(block(JSON.stringify(value)), schema, 'angle')).toEqual({ ok: true, data: wanted.data });
    }),
  );
});

test('an answer that opens blocks without end is sent back at once', () => {
  const started = performance.now();
  expect(readJsonBlock('```json\n'.repeat(40_000), AngleOutput, 'angle').ok).toBe(false);
  expect(performance.now() - started).toBeLessThan(1_000);
});
