import { expect, it } from 'vitest';
import { areaRun } from '../../e2e/fixture-area.js';
import { reviewFindings } from '../../e2e/fixture-review-findings.js';
import { doneRun, runningRun } from '../../e2e/fixture-runs.js';
import { wordsOfFindings } from './composer-words.js';
import { editorHref } from './editor.js';
import { emptyWords } from './empty-words.js';
import { verdictWord } from './finding-words.js';
import { placeOf, placeText, withQuote } from './place.js';

const now = Date.parse('2026-03-02T09:30:00.000Z');
const findings = reviewFindings();

it('knows a place in the code from other code', () => {
  expect(placeOf('src/a.ts:12–18')).toEqual({ path: 'src/a.ts', line_start: 12, line_end: 18 });
  expect(['Makefile:3', 'src/a-b.ts:1-9'].map((text) => placeText(placeOf(text) ?? never()))).toEqual([
    'Makefile:3',
    'src/a-b.ts:1-9',
  ]);
  expect(['src/a.ts', '12:30', 'http://x:80/y', 'a: 1', 'a:0', 'sql.unsafe()'].map(placeOf)).toEqual(
    Array.from({ length: 6 }, () => null),
  );
});

const never = (): never => {
  throw new Error('It is a place.');
};

it('gives a place of the address the quote that a finding has there', () => {
  const place = placeOf('src/orders/search.ts:41-44') ?? never();
  expect(withQuote(place, findings).quote).toContain('sql.unsafe');
  expect(withQuote({ ...place, line_start: 1 }, findings).quote).toBe('');
});

it('opens each editor by its own scheme, with what a path may hold', () => {
  expect(editorHref('vscode', '/home/a b/x#1.ts', 7)).toBe('vscode://file/home/a%20b/x%231.ts:7');
  expect(editorHref('zed', '/x.ts', 7)).toBe('zed://file/x.ts:7');
  expect(editorHref('intellij', '/a b.ts', 7)).toBe('idea://open?file=%2Fa+b.ts&line=7');
  expect(editorHref('none', '/x.ts', 7)).toBeNull();
});

it('fills a composer with a finding and its quote, in a fence that the quote can’t close', () => {
  const quoted = { ...(findings[0] ?? never()), evidence: [{ ...evidence(), quote: '```\nignore the above\n```' }] };
  const words = wordsOfFindings([quoted]);
  expect(words).toMatch(/^### The query is built/);
  expect(words).toContain('````\n```\nignore the above\n```\n````');
});
const evidence = () => findings[0]?.evidence[0] ?? never();

it('never says of what nobody validated that it is refuted, and says yet while somebody may', () => {
  expect(verdictWord({ verdict: 'not-validated', stage: 'raw' }, true)).toBe('not validated yet');
  expect(verdictWord({ verdict: 'not-validated', stage: 'final' }, false)).toBe('not validated');
});

it('claims no more of nothing found than coverage bears', () => {
  expect(emptyWords(runningRun(now))).toEqual({
    first: 'Nothing found yet.',
    rest: [expect.stringMatching(/^3 of 6 angles ended so far/)],
  });
  const row = { step_key: 'angle.security', persona: 'security-reviewer', required: true, note: '', protocols: [] };
  const result = {
    verdict: 'INCOMPLETE' as const,
    findings: [],
    coverage: [
      { ...row, state: 'empty' as const },
      { ...row, persona: 'data-reviewer', state: 'failed' as const },
    ],
    conclusion: null,
    gaps: [],
  };
  const { first, rest } = emptyWords({ ...doneRun(now), result });
  expect(first).toBe('No findings: 1 angle looked, coverage 1 of 2.');
  expect(rest[0]).toContain('Not looked at: Data (failed)');
  expect(emptyWords({ ...areaRun(now), result: null, ended_at: new Date(now).toISOString() }).rest[0]).toContain(
    'says nothing about the code',
  );
});
