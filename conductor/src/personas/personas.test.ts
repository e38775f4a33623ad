import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { promptTags } from '@boocode/contracts/prompt-tags';
import { codeReviewAngles } from '../flows/code-review-angles.js';
import { codeReviewRubric } from '../flows/code-review-rubric.js';
import { parsePersona } from './front-matter.js';
import { personas } from './generated.gen.js';
import { personaNamed } from './persona.js';
import { readPersonas } from './write.js';

const headings = [
  'Identity',
  'Input',
  'Evidence bar',
  'Vocabulary',
  'How you go wrong, and the sign of it',
  'Protocols',
];

it('generated.gen.ts holds what agents/*.md say; when it does not, run `pnpm personas`', () => {
  expect(personas).toEqual(readPersonas());
});

it('no two personas share a prefix', () => {
  expect(new Set(personas.map(({ prefix }) => prefix)).size).toBe(personas.length);
});

describe.each(personas)('$id', ({ id, prefix, body, ladder, defersTo, role }) => {
  it('has between 60 and 110 lines, none over 120 characters', () => {
    const lines = readFileSync(new URL(`../../agents/${id}.md`, import.meta.url), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(60);
    expect(lines.length).toBeLessThanOrEqual(110);
    expect(lines.filter((line) => line.length > 120)).toEqual([]);
  });

  it('has every part in its order', () => {
    const found = [...body.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
    expect(found).toEqual([...headings, 'Output', 'Rules']);
  });

  it('numbers its protocols from one without a gap', () => {
    const protocols = /^## Protocols\n([\s\S]*?)^## Output/m.exec(body)?.[1] ?? '';
    const numbers = [...protocols.matchAll(/^(\d+)\. \*\*/gm)].map(([, n]) => Number(n));
    expect(numbers.length).toBeGreaterThanOrEqual(6);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });

  it('gives each of its own failure modes a sign', () => {
    const modes = /^## How you go wrong[^\n]*\n([\s\S]*?)^## /m.exec(body)?.[1] ?? '';
    const items = modes.trim().split(/^- /m).slice(1);
    expect(items.length).toBeGreaterThanOrEqual(5);
    expect(items.filter((item) => !/Sign:/.test(item))).toEqual([]);
  });

  it('tells the model its contract, and its prefix and ladder where it has them', () => {
    const output = /^## Output\n([\s\S]*?)^## Rules/m.exec(body)?.[1] ?? '';
    const contract = role === 'validator' ? ['`validator`'] : ['`angle`', `${prefix}-001`];
    const expected = [...contract, ...ladder.map((word) => `**${word}**`)];
    const flat = output.replaceAll(/\s+/g, ' ');
    expect(expected.filter((words) => !flat.includes(words))).toEqual([]);
  });

  it('defers only to personas that exist', () => {
    expect(defersTo.filter((other) => !personas.some((persona) => persona.id === other))).toEqual([]);
  });

  it('opens no prompt tag of its own', () => {
    const tags = Object.values(promptTags).filter((tag) => new RegExp(`</?${tag}>`).test(body));
    expect(tags).toEqual([]);
  });
});

const reviewers = [...new Set(codeReviewAngles.map(({ persona }) => persona))].map((id) => personaNamed(id));

it.each(reviewers.filter(({ ladder }) => ladder.length > 0))(
  'the rubric knows exactly the ladder of $id',
  (persona) => {
    expect(codeReviewRubric(persona.id).words.map(([word]) => word)).toEqual(persona.ladder);
  },
);

it('every angle of code-review is written for the contracts that its prompt carries', () => {
  for (const { persona } of codeReviewAngles) {
    expect(personaNamed(persona).contracts).toEqual(['evidence-produce', 'yagni-review']);
  }
});

describe('a persona file is refused', () => {
  const good =
    '---\nid: a\nprefix: AA\ntier: deep\nrole: angle\nreads: [repo]\nladder: []\ncontracts: []\ndefersTo: []\n---\n\nBody\n';
  it.each([
    ['without front matter', 'a.md', 'Body', 'does not begin with YAML front matter'],
    ['under another name', 'b.md', good, 'must be named after its id'],
    ['with an unknown tier', 'a.md', good.replace('deep', 'huge'), 'tier'],
    ['with an unknown field', 'a.md', good.replace('tier:', 'colour: red\ntier:'), 'colour'],
  ])('%s', (_, name, text, words) => {
    expect(() => parsePersona(name, text)).toThrow(words);
  });
});
