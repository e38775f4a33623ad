import { answerFrom } from '@boocode/rehearsal/memory-agent';
import type { DiffFile } from '@boocode/contracts/diff';
import { FixReview } from '@boocode/contracts/mending';
import { expect, it } from 'vitest';
import { fixFlow } from '../mending/fix-flow.js';
import { arenaInput, checked, written } from '../testing/arena-input.js';
import { fixPlan } from '../testing/fix-plan.js';

/** The word of the rehearsal on a fix of `fault 1` in `src/1.txt` that changes a file so. */
function wordOn(lines: DiffFile['lines'], path = 'src/1.txt'): FixReview {
  const input = arenaInput(fixPlan(1), 'review.1', { 'fix.1': written('a'), 'check.1': checked('passed') });
  const rest = { old_path: null, status: 'modified', binary: false, added: 1, removed: 1, omitted: null } as const;
  const diff: DiffFile = { path, lines, ...rest };
  const prompt = fixFlow.prompt(input, { diff: null, files: new Map(), changes: new Map([['fix.1', [diff]]]) });
  if ('skip' in prompt) throw new Error(prompt.skip);
  const reading = fixFlow.read(input, answerFrom({}, prompt));
  return FixReview.parse(reading.ok ? reading.data : reading);
}

const added = { kind: 'added', line: 1, text: 'mended 1' } as const;

it('approves a fix that has taken away what the finding cites, wherever it stands by now', () => {
  const approved = { approved: true, reasons: [] };
  expect(wordOn([{ kind: 'removed', line: 7, text: '  fault 1' }, added])).toEqual(approved);
  expect(wordOn([{ kind: 'removed', line: 1, text: 'what is quoted without its secret' }, added])).toEqual(approved);
});

it('rejects one that left it, or has taken away the same line elsewhere, and names the place', () => {
  const reasons = [expect.stringMatching(/^src\/1\.txt:1: .*\(Fault 1\)\.$/)];
  expect(wordOn([{ kind: 'removed', line: 2, text: 'beside it' }, added])).toEqual({ approved: false, reasons });
  const elsewhere: DiffFile['lines'] = [{ kind: 'removed', line: 1, text: 'fault 1' }];
  expect(wordOn(elsewhere, 'src/2.txt')).toEqual({ approved: false, reasons });
});
