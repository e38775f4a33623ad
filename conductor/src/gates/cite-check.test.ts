import { expect, it } from 'vitest';
import { ledgerItem } from '../testing/item.js';
import { citeCheck, citedPaths, type Sources } from './cite-check.js';

const code = (texts: Sources['files']): Sources => ({ classes: ['codebase'], files: texts, documents: new Map() });

const files = new Map([['src/a.ts', `${'\n'.repeat(11)}const a = b;\n`]]);

it('keeps a finding whose quote moved, with the corrected line and a note', () => {
  const item = citeCheck(ledgerItem(), code(files));
  expect(item.ended).toBeNull();
  expect(item.evidence[0]?.line_start).toBe(12);
  expect(item.notes).toEqual(['line 10 corrected to 12']);
});

it('strikes the citations that do not hold and keeps the finding while one does', () => {
  const [good] = ledgerItem().evidence;
  if (good === undefined) throw new Error('no evidence');
  const item = ledgerItem({}, { evidence: [{ ...good, path: 'gone.ts' }, good] });
  const checked = citeCheck(item, code(files));
  expect(checked.evidence.map(({ path }) => path)).toEqual(['src/a.ts']);
  expect(checked.notes).toContain('struck a citation: gone.ts is no text file at the head commit');
});

it('ends a finding none of whose citations holds', () => {
  expect(citeCheck(ledgerItem(), code(new Map())).ended?.disposition).toBe('invalid-citation');
});

it('defers a finding that cites no line of the repository', () => {
  expect(citeCheck(ledgerItem({}, { evidence: [] }), code(files)).ended?.disposition).toBe('deferred');
});

it('asks for each cited file once, and never for one outside the repository', () => {
  const [good] = ledgerItem().evidence;
  if (good === undefined) throw new Error('no evidence');
  expect(
    citedPaths([good, { ...good, path: './src/a.ts' }, { ...good, path: '../x' }, { ...good, class: 'web' }]),
  ).toEqual(['src/a.ts']);
});
