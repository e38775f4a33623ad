import { describe, expect, it } from 'vitest';
import { parseReadResult } from './read-result.js';

function lines(text: string): [number, string][] {
  const result = parseReadResult(text);
  return 'lines' in result ? [...result.lines] : [];
}

describe('parseReadResult', () => {
  it.each([
    ['opencode', '<path>/a</path>\n<content>\n1: a\n2: \tb\n3: \n\n(End of file - total 3 lines)\n</content>'],
    ['arrows', '     1→a\n     2→\tb\n     3→'],
    ['cat -n', '     1\ta\n     2\t\tb\n     3\t'],
    ['padded numbers', '<file>\n00001| a\n00002| \tb\n00003| \n</file>'],
  ])('reads the numbered lines of %s', (_name, text) => {
    expect(lines(text)).toEqual([
      [1, 'a'],
      [2, '\tb'],
      [3, ''],
    ]);
  });

  it('starts where the part starts and stops where the numbers do not go on', () => {
    expect(lines('7: a\n8: b\n\n<reminder>\n9: not in the file')).toEqual([
      [7, 'a'],
      [8, 'b'],
    ]);
  });

  it('leaves out a line that the agent may have cut', () => {
    expect(lines(`1: a\n2: ${'x'.repeat(2000)}\n3: c`).map(([number]) => number)).toEqual([1, 3]);
  });

  it('keeps the first line of an error as the reason', () => {
    expect(parseReadResult('\nFile not found: /a\nDid you mean /b?')).toEqual({ failure: 'File not found: /a' });
    expect(parseReadResult('')).toEqual({ failure: 'the tool answered with nothing' });
  });
});
