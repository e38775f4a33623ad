import { describe, expect, it } from 'vitest';
import { faultsOfClone, type WrittenClone } from './commit-proofs.js';

const merge = (mark: string): WrittenClone['merges'][number] => ({
  parents: 2,
  message: `Bring it in\n\nBooCode-Merge: ${mark} abc\n`,
});
const clone: WrittenClone = {
  merges: [merge('one'), merge('two')],
  commits: 5,
  notes: new Map([
    ['notes/run-1.txt', 'notes/run-1.txt\n'],
    ['notes/run-2.txt', 'notes/run-2.txt\n'],
  ]),
  branches: new Map([
    ['a', 1],
    ['b', 1],
    ['c', 1],
    ['d', 1],
  ]),
};
const files = ['notes/run-1.txt', 'notes/run-2.txt'];

const faultsWith = (fields: Partial<WrittenClone>): string[] => faultsOfClone({ ...clone, ...fields }, files);

describe('the proofs of what was committed', () => {
  it('find nothing in a clone that is as it must be', () => {
    expect(faultsWith({})).toEqual([]);
  });

  it('find a merge that was made twice, and one that was not made', () => {
    expect(faultsWith({ merges: [...clone.merges, merge('two')], commits: 6 })).toEqual([
      'two was merged twice',
      '2 runs wrote, and there are 3 commits of merges, 3 with a mark',
      '2 runs wrote, and main has 6 commits',
    ]);
    expect(faultsWith({ merges: [merge('one')], commits: 3 })).toEqual([
      '2 runs wrote, and there are 1 commits of merges, 1 with a mark',
      '2 runs wrote, and main has 3 commits',
    ]);
  });

  it('find a commit on main that is no merge', () => {
    const stranger = { parents: 1, message: 'By hand\n' };
    expect(faultsWith({ merges: [merge('one'), stranger] })).toEqual([
      '2 runs wrote, and there are 2 commits of merges, 1 with a mark',
    ]);
  });

  it('find a contestant that committed twice', () => {
    expect(faultsWith({ branches: new Map([...clone.branches, ['d', 2]]) })).toEqual(['d has 2 commits']);
  });

  it('find a file that is lost, and one that nobody was to write', () => {
    expect(faultsWith({ notes: new Map([...clone.notes, ['notes/run-2.txt', '']]) })).toEqual([
      'notes/run-2.txt is not as it was written',
    ]);
    expect(faultsWith({ notes: new Map([...clone.notes, ['notes/x.txt', '']]) })).toEqual([
      'notes/x.txt is there, and no run wrote it',
    ]);
  });
});
