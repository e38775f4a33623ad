import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AngleOutput } from '@boocode/contracts/finding';
import { angleOutputOf, personaOutputs } from '@boocode/contracts/persona-extras';
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

it('there are these personas and no others', () => {
  expect(personas.map(({ id }) => id)).toEqual([
    'adversarial-security-analyst',
    'adversarial-validator',
    'behavioral-analyst',
    'codebase-explorer',
    'concurrency-analyst',
    'content-auditor',
    'data-engineer',
    'devops-engineer',
    'edge-case-explorer',
    'evidence-based-investigator',
    'gap-analyzer',
    'information-architect',
    'junior-developer',
    'on-call-engineer',
    'project-manager',
    'project-scanner',
    'research-analyst',
    'risk-analyst',
    'software-architect',
    'structural-analyst',
    'system-architect',
    'test-engineer',
    'user-experience-designer',
  ]);
});

it('no two personas share a prefix', () => {
  expect(new Set(personas.map(({ prefix }) => prefix)).size).toBe(personas.length);
});

describe.each(personas)('$id', ({ id, prefix, body, ladder, defersTo, role }) => {
  const parts = body.split(/^## /m);
  const part = (title: string): string =>
    parts.find((text) => text.startsWith(`${title}\n`))?.slice(title.length) ?? '';

  it('has between 75 and 90 lines, none over 118 characters', () => {
    const lines = readFileSync(new URL(`../../agents/${id}.md`, import.meta.url), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(75);
    expect(lines.length).toBeLessThanOrEqual(90);
    expect(lines.filter((line) => line.length > 118)).toEqual([]);
  });

  it('has every part in its order', () => {
    const found = [...body.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
    expect(found).toEqual([...headings, 'Output', 'Rules']);
  });

  it('numbers its protocols from one without a gap', () => {
    const leads = part('Protocols').match(/^(\S+ )?\*\*[^*]+[.?]\*\*/gm) ?? [];
    const numbers = leads.map((lead) => Number(/^(\d+)\. /.exec(lead)?.[1]));
    expect(numbers.length).toBeGreaterThanOrEqual(6);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });

  it('gives each of its own failure modes a sign', () => {
    const items = part('How you go wrong, and the sign of it').trim().split(/^- /m).slice(1);
    expect(items.length).toBeGreaterThanOrEqual(5);
    expect(items.filter((item) => !/Sign:/.test(item))).toEqual([]);
  });

  it('tells the model its contract, and its prefix and ladder where it has them', () => {
    const contract = role === 'validator' ? ['`validator`'] : ['`angle`', `${prefix}-001`];
    const expected = [...contract, ...ladder.map((word) => `**${word}**`)];
    const flat = part('Output').replaceAll(/\s+/g, ' ');
    expect(expected.filter((words) => !flat.includes(words))).toEqual([]);
  });

  it('tells the model each field that its output has beyond the contract', () => {
    const base = fieldsOf(AngleOutput);
    const extras = [...fieldsOf(angleOutputOf(id))].filter((field) => !base.has(field));
    expect(extras.filter((field) => !part('Output').includes(`\`${field}\``))).toEqual([]);
  });

  it('has a vocabulary of 15 to 30 terms, none twice', () => {
    const terms = part('Vocabulary')
      .replaceAll(/\([^)]*\)/g, '')
      .split(/[,.]/)
      .map((term) => term.replaceAll(/\s+/g, ' ').trim())
      .filter((term) => term !== '');
    expect(terms.length).toBeGreaterThanOrEqual(15);
    expect(terms.length).toBeLessThanOrEqual(30);
    expect(new Set(terms).size).toBe(terms.length);
  });

  it('names to the model exactly those to whom it defers', () => {
    const others = personas.map((persona) => persona.id).filter((other) => other !== id);
    expect(others.filter((other) => body.includes(other))).toEqual(defersTo.toSorted());
  });

  it('sends nobody to a persona that does not exist', () => {
    const kinds = [...new Set(personas.map((persona) => persona.id.split('-').at(-1)))].join('|');
    const named = body.match(new RegExp(`\\b[a-z]+(-[a-z]+)*-(${kinds})\\b`, 'g')) ?? [];
    expect(named.filter((name) => !personas.some((persona) => persona.id === name))).toEqual([]);
  });

  it('bids the model write no file', () => {
    expect(asksForFiles(body)).toEqual([]);
  });

  it('opens no prompt tag of its own', () => {
    const tags = Object.values(promptTags).filter((tag) => new RegExp(`</?${tag}>`).test(body));
    expect(tags).toEqual([]);
  });
});

/** The names of all fields of an output, at any depth. */
function fieldsOf(schema: z.ZodType): Set<string> {
  const names = new Set<string>();
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('properties' in node) for (const name of Object.keys(node.properties ?? {})) names.add(name);
    for (const value of Object.values(node)) walk(value);
  };
  walk(z.toJSONSchema(schema, { io: 'input' }));
  return names;
}

/** Imperatives that would have the model leave something on disk. */
function asksForFiles(body: string): string[] {
  const act =
    /\b(write|save|store|create|edit|update|append|delete|put)\b[^.,:;]{0,60}\b(files?|disk|folder|report)\b/gi;
  return body.replaceAll(/\s+/g, ' ').match(act) ?? [];
}

it.each([
  ['Write your report to disk.', 1],
  ['Then save the map as a\nfile beside it.', 1],
  ['Open the file that the change writes.', 0],
])('"%s" asks for files: %i', (words, times) => {
  expect(asksForFiles(words)).toHaveLength(times);
});

it('every persona with an output of its own exists', () => {
  expect(Object.keys(personaOutputs).map((id) => personaNamed(id).id)).toEqual(Object.keys(personaOutputs));
});

const reviewers = [...new Set(codeReviewAngles.map(({ persona }) => persona))].map((id) => personaNamed(id));

it.each(reviewers.filter(({ ladder }) => ladder.length > 0))(
  'the rubric knows exactly the ladder of $id',
  (persona) => {
    expect(codeReviewRubric(persona.id).words.map(([word]) => word)).toEqual(persona.ladder);
  },
);

it('every angle of code-review answers the contract as it is', () => {
  expect(reviewers.filter(({ id }) => angleOutputOf(id) !== AngleOutput)).toEqual([]);
});

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
