import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hostileText, hostileValue, jsonOf, wellFormedText } from '@boocode/fuzz/hostile';
import { play, playTimeout } from '@boocode/fuzz/play';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listSkills, readSkill, skillPlaces, skillWords } from './read-skill.js';
import { SkillError } from './skill-error.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'boocode-skills-'));
  mkdirSync(path.join(folder, 'skills/one'), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

const places = () => skillPlaces(null, folder);
const write = (text: string | Buffer) => writeFileSync(path.join(folder, 'skills/one/SKILL.md'), text);

/** YAML in which each name stands for ten times the one before. */
const bomb = [
  'a: &a [x]',
  ...['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi'].map(
    ([of, name]) => `${name}: &${name} [${`*${of},`.repeat(10)}]`,
  ),
].join('\n');
const heads = fc.oneof(
  hostileText,
  hostileValue.map((value) => `description: ${jsonOf(value)}`),
  fc.constantFrom(bomb, '!!js/function x', 'description: *x', '? {a: 1}'),
);
const files = fc.oneof(
  fc.tuple(heads, hostileText).map(([head, body]) => Buffer.from(`---\n${head}\n---\n${body}`)),
  hostileText.map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
);

test(
  'whatever stands in a SKILL.md, it is a skill or is refused in words, and hides no list',
  { timeout: playTimeout },
  async () => {
    await play(
      'skills',
      60,
      fc.asyncProperty(files, async (content) => {
        write(content);
        const found = await readSkill('one', places()).catch((error: unknown) => error);
        const isRefused = found instanceof SkillError;
        if (found instanceof Error && !isRefused) throw found;
        expect(await listSkills(places())).toHaveLength(isRefused ? 0 : 1);
      }),
    );
  },
);

test('no name leads to another file', { timeout: playTimeout }, async () => {
  write('words');
  await play(
    'skills',
    40,
    fc.asyncProperty(hostileText, async (name) => {
      expect(await readSkill(name, places()).catch((error: unknown) => error)).toBeInstanceOf(SkillError);
    }),
  );
});

test('what a skill is given reaches the agent as it was written', { timeout: playTimeout }, async () => {
  await play(
    'skills',
    40,
    fc.asyncProperty(wellFormedText(), fc.constantFrom('do $ARGUMENTS now', 'do it'), async (given, body) => {
      write(body);
      expect(skillWords(await readSkill('one', places()), given)).toContain(given);
    }),
  );
});
