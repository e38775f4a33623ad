import { describe, expect, it } from 'vitest';
import { findingOf } from '../report/review-result.js';
import { ledgerItem } from '../testing/item.js';
import type { SectionSources, Shown } from './config.js';
import { fixTheSpecFirst } from './maturity.js';

/** Findings of one category, one for each of these personas. */
function told(
  category: string,
  personas: string[],
  over: { supporters?: string[] } = {},
): Pick<SectionSources, 'shown'> {
  const shown = personas.map((persona, index): Shown => {
    const item = ledgerItem({ ref: `${persona}/${index}`, persona, ...over }, { category });
    return {
      item,
      finding: { ...findingOf({ ...item, ended: { disposition: 'published', reason: '' } }, `X-${index}`) },
    };
  });
  return { shown };
}

const [a, b, c] = ['data-engineer', 'junior-developer', 'test-engineer'];

describe('the specification comes first', () => {
  it.each([
    ['two contradictions of two specialists', told('note-contradiction', [a, b])],
    ['however the word is written', told(' Note-Contradiction', [a, b])],
    [
      'two contradictions, one of which another had too',
      told('note-contradiction', [a, a], { supporters: [`${b}/1`] }),
    ],
    ['five silences of three specialists', told('spec-silent', [a, b, c, a, b])],
  ])('with %s', (_, sources) => {
    expect(fixTheSpecFirst(sources).join('\n')).toContain('Settle these in the specification');
  });

  it.each([
    ['one contradiction', told('note-contradiction', [a])],
    ['two contradictions of one specialist', told('note-contradiction', [a, a])],
    ['four silences', told('spec-silent', [a, b, c, a])],
    ['five silences of two specialists', told('spec-silent', [a, b, a, b, a])],
    ['gaps of the plan itself', told('order', [a, b, c, a, b])],
  ])('not with %s', (_, sources) => {
    expect(fixTheSpecFirst(sources)).toEqual([]);
  });
});
