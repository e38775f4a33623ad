import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const src = fileURLToPath(new URL('../src/', import.meta.url));
const read = (ending: RegExp): Record<string, string> =>
  Object.fromEntries(
    readdirSync(src, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && ending.test(entry.name) && !entry.name.includes('.test.'))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(src, path), readFileSync(path, 'utf8')]),
  );
const styles = read(/\.css$/);
const sources = read(/\.tsx?$/);

const literal =
  /#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|color)\(|(?<![\w.-])\d*\.?\d+(?:px|rem|ms|s|ch|vmin)\b/gi;
const inStyle = /style=\{\{[^}]*(?:px|rem|#[0-9a-f]{3})/gi;

/** The widths at which a layout changes can't be tokens: media and container conditions take no variables. */
const bare = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^@(?:media|container)[^{]*\{/gm, '');
const hits = (files: Record<string, string>, pattern: RegExp) =>
  Object.entries(files).flatMap(([path, text]) => [...bare(text).matchAll(pattern)].map((hit) => `${path}: ${hit[0]}`));

it('finds literals where there are some', () => {
  const planted = {
    a: '.x { color: #fff; margin: 3px; transition: 0.2s }',
    b: '.y { margin: var(--s2); flex: 1 1 50% }\n@media (width < 640px) {}',
  };
  expect(hits(planted, literal)).toEqual(['a: #fff', 'a: 3px', 'a: 0.2s']);
});

it('holds every colour, space, size and duration in the token file', () => {
  const others = Object.fromEntries(Object.entries(styles).filter(([path]) => path !== 'ui/tokens.css'));
  expect(Object.keys(others).length).toBeGreaterThan(5);
  expect(hits(others, literal)).toEqual([]);
  expect(hits(sources, inStyle)).toEqual([]);
});

it('uses no token that the file does not define, and defines none that is not used', () => {
  const tokens = styles['ui/tokens.css'] ?? '';
  const defined = new Set([...tokens.matchAll(/^\s+(--[\w-]+):/gm)].map((hit) => hit[1]));
  const used = new Set(
    [
      ...Object.values(styles)
        .join('\n')
        .matchAll(/var\((--[\w-]+)/g),
    ].map((hit) => hit[1]),
  );
  expect([...used].filter((name) => !defined.has(name))).toEqual([]);
  // The scale of neutrals is whole by design.
  expect([...defined].filter((name) => !used.has(name) && !/^--n\d+$/.test(name ?? ''))).toEqual([]);
});
