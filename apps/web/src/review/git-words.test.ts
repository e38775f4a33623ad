import { describe, expect, it } from 'vitest';
import { standing } from '../../e2e/fixture-review.js';
import {
  apartWords,
  mergeForecast,
  mergeOutcome,
  subjectOf,
  uncommittedWords,
  whyNot,
  type BarAct,
} from './git-words.js';

describe('why something can not be done with git', () => {
  const pushed = { name: 'origin/work', ahead: 0, behind: 0 };
  it.each([
    ['commit', {}, /nothing to commit/],
    ['rebase', { behind: 0 }, /Nothing in main is missing/],
    ['rebase', { target: null }, /meant for no branch/],
    ['merge', { merge: { kind: 'nothing' as const } }, /All commits are in main already/],
    ['merge', { under_way: 'rebase' as const }, /A rebase is under way/],
    ['push', { remote: null }, /no remote/],
    ['push', { upstream: pushed }, /All is on origin\/work/],
    ['push', { upstream: { ...pushed, behind: 2 } }, /2 commits that are not here/],
    ['pull-request', {}, /gh is not signed in/],
  ] satisfies [BarAct, object, RegExp][])('is told: %s, %o', (act, given, words) => {
    expect(whyNot(act, standing(given), false)).toMatch(words);
  });

  it('is nothing when it can', () => {
    const open = standing({ unstaged: 1, pull_request: { possible: true, why: null, url: null } });
    for (const act of ['commit', 'rebase', 'merge', 'push', 'pull-request'] as const) {
      expect([act, whyNot(act, open, false)]).toEqual([act, null]);
    }
  });

  it('is the turn that goes on, before all else', () => {
    expect(whyNot('commit', standing({ unstaged: 1 }), true)).toMatch(/An agent is at work/);
  });
});

describe('where a branch stands, in words', () => {
  it('counts both ways', () => {
    expect(apartWords(standing())).toBe('2 ahead, 1 behind');
    expect(apartWords(standing({ ahead: 0, behind: 0 }))).toBe('level with main');
    expect(apartWords(standing({ ahead: null, behind: null, target: null }))).toBeNull();
    expect(uncommittedWords(standing({ staged: 1, untracked: 2 }))).toBe('1 staged, 2 new');
  });

  it('foresees the merge', () => {
    expect(mergeForecast(standing()).words).toBe('Merges cleanly into main');
    expect(mergeForecast(standing({ merge: { kind: 'conflicts', paths: ['a'] } })).words).toBe('Conflicts in 1 file');
    expect(mergeOutcome(standing(), 'merge')).toBe(
      'main gets 2 commits beside 1 commit of its own, and a commit that joins them.',
    );
  });
});

it.each([
  ['Raise the price', 'Raise the price'],
  ['Raise the price.\n\nIt is too low.', 'Raise the price'],
  [
    'A charge hangs for ever when the provider does not answer. Give it a limit of 8 seconds.',
    'A charge hangs for ever when the provider does not answer',
  ],
  ['word '.repeat(20), 'word '.repeat(14).trim()],
  ['x'.repeat(90), 'x'.repeat(72)],
  ['', ''],
])('makes of %j a subject of a commit', (text, subject) => {
  expect(subjectOf(text)).toBe(subject);
});
