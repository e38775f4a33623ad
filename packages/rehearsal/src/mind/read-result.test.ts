import { describe, expect, it } from 'vitest';
import { parsePlainResult, parseReadResult } from './read-result.js';

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

describe('parsePlainResult', () => {
  it('numbers the lines from where they were asked for, or from where the reader says that it begins', () => {
    expect(parsePlainResult('a\nb\r\n', 4)).toEqual({
      lines: new Map([
        [4, 'a'],
        [5, 'b'],
        [6, ''],
      ]),
    });
    const part = [
      '\nIMPORTANT: The file content has been truncated.',
      'Status: Showing lines 7-8 of 90 total lines.',
      "Action: To read more of the file, you can use the 'start_line' and 'end_line' parameters.",
      '\n--- FILE CONTENT (truncated) ---\nc\nd',
    ];
    expect(parsePlainResult(part.join('\n'), 1)).toEqual({
      lines: new Map([
        [7, 'c'],
        [8, 'd'],
      ]),
    });
  });

  it('keeps an error as the reason', () => {
    expect(parsePlainResult('Error: File not found: a', 1)).toEqual({ failure: 'Error: File not found: a' });
  });
});
