import { expect, it } from 'vitest';
import { foldedParts } from './folded-parts.js';
import { blocksOf } from './markdown-blocks.js';

const report = [
  '# APPROVE',
  '<details><summary>2 further findings</summary>',
  '### One',
  '- said\n- twice',
  '</details>',
  'The end.',
].join('\n\n');

it('makes one part of what stands between the marks, and leaves all else as it is', () => {
  expect(foldedParts(blocksOf(report))).toEqual([
    { summary: null, text: '# APPROVE' },
    { summary: '2 further findings', blocks: ['### One', '- said\n- twice'] },
    { summary: null, text: 'The end.' },
  ]);
});

it.each([
  ['is not closed', '<details><summary>One</summary>\n\nText'],
  ['does more than fold', '<details open ontoggle=alert(1)><summary>One</summary>\n\nText\n\n</details>'],
  ['is quoted in a fence', '```\n<details><summary>One</summary>\n\nText\n\n</details>\n```'],
])('folds nothing where a mark %s', (_why, text) => {
  expect(foldedParts(blocksOf(text)).map(({ summary }) => summary)).not.toContain('One');
});
