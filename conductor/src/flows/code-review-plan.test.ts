import { describe, expect, it } from 'vitest';
import type { RepositoryDiff } from '@boocode/contracts/diff';
import { FlowPlan, PlanStep, type Band } from '@boocode/contracts/flow-plan';
import { getFlow } from '../registry.js';
import { binaryFile, changeOf, diffOf, omittedFile, changeSubject } from '../testing/change.js';
import { FlowRefusal, type Flow } from '../types.js';

function flow(): Flow {
  const found = getFlow('code-review');
  if (found === undefined) throw new Error('code-review is not registered');
  return found;
}

const plan = (diff: RepositoryDiff, band?: Band): FlowPlan =>
  flow().plan({ goal: '', ...(band === undefined ? {} : { band }) }, changeSubject(diff));

function files(count: number, lines: number, text = 'value'): Record<string, string> {
  const body = Array.from({ length: lines }, () => text).join('\n');
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`src/core/file${n}.ts`, body]));
}

function files20(extension: string): [string, string][] {
  return Array.from({ length: 20 }, (_, n) => [`a/b/file${n}.${extension}`, 'text\n'.repeat(20)]);
}

function seats(diff: RepositoryDiff, band?: Band): string[] {
  const angles = plan(diff, band).steps.filter(({ stage }) => stage === 'angle');
  return angles.map(({ key }) => key.replace('angle.', ''));
}

const everything = changeOf({
  'src/a.ts': 'const page = Number(input.page);\ntry { await fetch(url); } catch {}\n'.repeat(20),
  'src/db.ts': 'await db.query(sql);\n'.repeat(20),
  'src/session.ts': 'export const session = 1;',
  Dockerfile: 'FROM scratch',
});

describe('the band', () => {
  it.each<[string, RepositoryDiff, Band]>([
    ['one plain file', changeOf(files(1, 5)), 'small'],
    ['three plain files: a tie stays down', changeOf(files(3, 40)), 'small'],
    ['four plain files', changeOf(files(4, 5)), 'medium'],
    ['one file that touches a schema', changeOf({ 'src/a.ts': 'db.query(sql)' }), 'medium'],
    ['two concerns in many lines', changeOf({ 'src/a.ts': 'db.query(password)\n'.repeat(60) }), 'large'],
    ['two concerns in few lines', changeOf({ 'src/a.ts': 'db.query(password)' }), 'medium'],
    ['eleven files', changeOf(files(11, 6)), 'large'],
    ['eleven renames of one line', changeOf(files(11, 1)), 'medium'],
    ['twenty documents', changeOf(Object.fromEntries(files20('md'))), 'small'],
    ['twenty tests', changeOf(Object.fromEntries(files20('test.ts'))), 'small'],
    ['lock files do not count', changeOf({ ...files(3, 1), 'yarn.lock': 'x\n'.repeat(900) }), 'small'],
  ])('%s', (_, diff, band) => {
    expect(plan(diff).band).toBe(band);
  });

  it('says its reason in words', () => {
    expect(plan(changeOf(files(4, 5))).band_reason).toBe(
      '4 files, 20 changed lines, 1 subsystem, no cross-cutting concern',
    );
    expect(plan(changeOf(files(1, 5)), 'large').band_reason).toBe(
      'large was asked for; by itself it would be small: 1 file, 5 changed lines, 1 subsystem, no cross-cutting concern',
    );
  });
});

describe('the roster', () => {
  const always = ['adversarial-security-analyst', 'junior-developer', 'checklist'];

  it('always has security, the junior developer and the checklist', () => {
    expect(seats(changeOf({ 'README.md': 'Hello' }))).toEqual(always);
  });

  it('does not grow by a larger band where nothing signals', () => {
    expect(seats(changeOf({ 'README.md': 'Hello' }), 'large')).toEqual(always);
  });

  it.each<[Band, string[], string[]]>([
    [
      'small',
      ['data-engineer', 'on-call-engineer'],
      [
        'behavioral-analyst',
        'concurrency-analyst',
        'test-engineer',
        'edge-case-explorer',
        'structural-analyst',
        'devops-engineer',
      ],
    ],
    [
      'medium',
      ['data-engineer', 'on-call-engineer', 'behavioral-analyst', 'concurrency-analyst'],
      ['test-engineer', 'edge-case-explorer', 'structural-analyst', 'devops-engineer'],
    ],
    [
      'large',
      [
        'data-engineer',
        'on-call-engineer',
        'behavioral-analyst',
        'concurrency-analyst',
        'test-engineer',
        'edge-case-explorer',
        'structural-analyst',
      ],
      ['devops-engineer'],
    ],
  ])('at %s keeps by rank and lists what the cap cut', (band, kept, cut) => {
    expect(seats(everything, band)).toEqual([...always, ...kept]);
    expect(plan(everything, band).cut.map(({ persona }) => persona)).toEqual(cut);
  });

  it('hands each specialist the files that called it', () => {
    const step = plan(everything, 'medium').steps.find(({ persona }) => persona === 'data-engineer');
    expect(step?.slice).toEqual(['src/db.ts']);
  });
});

describe('the plan', () => {
  it('is the same for the same request, down to its hash, and holds its contract', () => {
    expect(plan(everything)).toEqual(plan(everything));
    expect(FlowPlan.parse(plan(everything))).toEqual(plan(everything));
    expect(plan(everything).hash).toMatch(/^[0-9a-f]{64}$/);
    expect(plan(everything).hash).not.toBe(plan(everything, 'small').hash);
  });

  it('draws edges only to earlier steps, and finish waits for all', () => {
    const { steps } = plan(everything);
    for (const [index, step] of steps.entries()) {
      const earlier = new Set(steps.slice(0, index).map(({ key }) => key));
      expect(step.depends_on.filter((key) => !earlier.has(key))).toEqual([]);
    }
    const finish = steps.at(-1);
    expect([finish?.key, finish?.min_deps, finish?.depends_on.length]).toEqual(['finish', 0, steps.length - 1]);
  });

  it('makes security and the junior developer required, and lets the fold go on without any angle', () => {
    const { steps } = plan(everything);
    const required = steps
      .filter(({ stage, required: must }) => stage === 'angle' && must)
      .map(({ persona }) => persona);
    expect(required).toEqual(['adversarial-security-analyst', 'junior-developer']);
    const angles = steps.filter(({ stage }) => stage === 'angle');
    expect(new Set(angles.map(({ on_failure }) => on_failure))).toEqual(new Set(['continue']));
    expect(steps.find(({ key }) => key === 'fold')).toMatchObject({ min_deps: null, on_failure: 'fail' });
  });

  it('of a run that was launched before steps said what their failure means can still be read', () => {
    const [context] = plan(everything).steps;
    const { on_failure: _on_failure, max_crashes: _max_crashes, ...before } = context ?? {};
    expect(PlanStep.parse(before)).toEqual({ ...context, on_failure: 'skip', max_crashes: 10 });
  });
});

describe('a refusal', () => {
  it.each<[string, RepositoryDiff, string, string]>([
    ['an empty diff', diffOf([]), 'diff.empty', 'name another base with --base'],
    ['binary files alone', diffOf([binaryFile('logo.png')]), 'diff.binary', 'Only binary files changed (logo.png)'],
    [
      'lock files alone',
      changeOf({ 'yarn.lock': 'x' }),
      'diff.generated',
      'Only lock, generated, vendored or binary files',
    ],
    [
      'files whose text is left out',
      diffOf([omittedFile('dump.sql', 'larger than 1 MB')]),
      'diff.unreadable',
      'dump.sql: larger than 1 MB',
    ],
  ])('for %s says what to do', (_, diff, code, words) => {
    expect(() => plan(diff)).toThrow(FlowRefusal);
    expect(() => plan(diff)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(words) }));
  });
});
