import { expect, it } from 'vitest';

const styles = import.meta.glob('../**/*.css', { query: '?raw', import: 'default', eager: true });
const sources = import.meta.glob(['../**/*.{ts,tsx}', '!../**/*.test.*'], {
  query: '?raw',
  import: 'default',
  eager: true,
});

const literal =
  /#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|color)\(|(?<![\w.-])\d*\.?\d+(?:px|rem|ms|s|ch|vmin)\b/gi;
const inStyle = /style=\{\{[^}]*(?:px|rem|#[0-9a-f]{3})/gi;

const withoutComments = (text: string) =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^@(?:media|container)[^{]*\{/gm, '');
const hits = (files: Record<string, unknown>, pattern: RegExp) =>
  Object.entries(files).flatMap(([path, text]) =>
    [...withoutComments(String(text)).matchAll(pattern)].map((hit) => `${path}: ${hit[0]}`),
  );

it('finds literals where there are some', () => {
  const planted = {
    a: '.x { color: #fff; margin: 3px; transition: 0.2s }',
    b: '.y { margin: var(--s2); flex: 1 1 50% }',
  };
  expect(hits(planted, literal)).toEqual(['a: #fff', 'a: 3px', 'a: 0.2s']);
});

it('holds every colour, space, size and duration in the token file', () => {
  const others = Object.fromEntries(Object.entries(styles).filter(([path]) => !path.endsWith('/tokens.css')));
  expect(Object.keys(others).length).toBeGreaterThan(5);
  expect(hits(others, literal)).toEqual([]);
  expect(hits(sources, inStyle)).toEqual([]);
});

it('uses no token that the file does not define', () => {
  const tokens = String(styles['./tokens.css']);
  const defined = new Set([...tokens.matchAll(/^\s+(--[\w-]+):/gm)].map((hit) => hit[1]));
  const everything = [...Object.values(styles), ...Object.values(sources)].map(String).join('\n');
  const local = new Set([...everything.matchAll(/['"](--[\w-]+)['"]:/g)].map((hit) => hit[1]));
  const used = new Set([...everything.matchAll(/var\((--[\w-]+)/g)].map((hit) => hit[1]));
  expect([...used].filter((name) => !defined.has(name) && !local.has(name))).toEqual([]);
});
