import { describe, expect, it } from 'vitest';
import { typeahead } from './typeahead.js';

const labels = ['Copy', 'Edit', 'Answer again', 'Answer again with Sonnet', 'Delete…'];

describe('type-ahead', () => {
  it('goes to the next item that begins with a letter, and around the end', () => {
    expect(typeahead(labels, 0, 'd')).toBe(4);
    expect(typeahead(labels, 4, 'C')).toBe(0);
  });

  it('walks those that begin with a letter that is struck again', () => {
    expect(typeahead(labels, 0, 'a')).toBe(2);
    expect(typeahead(labels, 2, 'aa')).toBe(3);
    expect(typeahead(labels, 3, 'aaa')).toBe(2);
  });

  it('takes several letters as a beginning, and stays where that fits already', () => {
    expect(typeahead(labels, 3, 'ans')).toBe(3);
    expect(typeahead(labels, 2, 'answer again w')).toBe(3);
  });

  it('finds nothing where nothing begins so', () => {
    expect(typeahead(labels, 0, 'x')).toBeNull();
    expect(typeahead([], -1, 'a')).toBeNull();
  });
});
