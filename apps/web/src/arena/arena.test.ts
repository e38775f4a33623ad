import type { GitStanding } from '@boocode/contracts/git-action';
import { describe, expect, it } from 'vitest';
import { arenaOf, picked, merged } from '../../e2e/fixture-arena.js';
import { changesOf, standing } from '../../e2e/fixture-arenas.js';
import { agents } from '../../e2e/fixture-coder.js';
import { firstRows, openDraft, problemsOf, requestOf, withoutRow, withRow, withTwin } from './arena-draft.js';
import { checkWords, entriesOf, isChoosable, place, standingOf, whyNotOf } from './contestants.js';
import { matrixOf } from './matrix.js';
import { actWords, firstAfter, foresightOf, pickOf } from './pick.js';

const now = Date.parse('2026-03-10T12:00:00Z');
const sheet = () => openDraft({ repo: '/home/mara/shop', prompt: 'Mend it' }, agents);

describe('the form of a new arena', () => {
  it('begins with two that can be used, also where one agent is', () => {
    const rows = firstRows(agents);
    expect(rows.map(({ agent, model }) => [agent, model])).toEqual([
      ['opencode', ''],
      ['opencode', 'anthropic/claude-sonnet'],
    ]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(2);
  });

  it('keeps between two and eight, and twins stand beside each other', () => {
    let { rows } = sheet();
    expect(withoutRow(rows, rows[0]?.id ?? '')).toHaveLength(2);
    rows = withTwin(rows, rows[0]?.id ?? '');
    expect(rows.map(({ model }) => model)).toEqual(['', '', 'anthropic/claude-sonnet']);
    for (let n = 0; n < 9; n += 1) rows = withRow(rows);
    expect(rows).toHaveLength(8);
    expect(withTwin(rows, rows[0]?.id ?? '')).toHaveLength(8);
    expect(withoutRow(rows, rows[0]?.id ?? '')).toHaveLength(7);
  });

  it('says of contestants only what is not their own choice, and no judge picks where none is', () => {
    expect(requestOf({ ...sheet(), pick: 'judge', budget: '1.5', unit: 'tokens' })).toEqual({
      repo: '/home/mara/shop',
      prompt: 'Mend it',
      contestants: [{ agent: 'opencode' }, { agent: 'opencode', model: 'anthropic/claude-sonnet' }],
      pick: 'person',
      blind: false,
      budget: { tokens: 1500 },
    });
  });

  it('tells which agent can not be used with the command that mends it', () => {
    const [row] = sheet().rows;
    if (row === undefined) throw new Error('There are rows.');
    const problems = problemsOf({ ...sheet(), rows: [row, { ...row, agent: 'claude' }], budget: 'much' }, agents);
    expect(problems.map(({ mend, blocks }) => [mend, blocks])).toEqual([
      ['claude auth login', true],
      [null, true],
    ]);
  });
});

describe('contestants', () => {
  const { arena, run } = arenaOf({ now, at: 'ready', failed: ['C'] });
  const [a, b, c] = entriesOf(arena, run);
  if (a === undefined || b === undefined || c === undefined) throw new Error('There are three.');

  it('are joined with their steps and checks', () => {
    expect([a.name, a.step?.step_key, a.checkStep?.step_key]).toEqual([
      'claude · claude-opus',
      'contestant.a',
      'check.a',
    ]);
    expect([a, b, c].map((each) => checkWords(each.check, each.checkStep)?.words)).toEqual([
      'check passed',
      'check failed (1)',
      undefined,
    ]);
  });

  it('can be picked where they left something', () => {
    expect([a, b, c].map(isChoosable)).toEqual([true, true, false]);
    expect(whyNotOf(c)).toBe('failed');
    const same = { ...a, change: a.change && { ...a.change, commit: a.change.base_commit } };
    expect([isChoosable(same), whyNotOf(same)]).toEqual([false, 'changed nothing']);
  });

  it('have no names in a blind arena before the pick, and names after it', () => {
    const before = arenaOf({ now, at: 'ready', arena: { blind: true } });
    expect(entriesOf(before.arena, before.run).map(({ name }) => name)).toEqual([
      'Contestant A',
      'Contestant B',
      'Contestant C',
    ]);
    const after = arenaOf({ now, at: 'picked', arena: { blind: true, ...picked('B', merged) } });
    expect(entriesOf(after.arena, after.run).map(({ name, selected }) => [name, selected])).toEqual([
      ['claude · claude-opus', false],
      ['opencode · glm-5', true],
      ['codex · gpt-6-codex', false],
    ]);
  });

  it('are read again when a step came to something else', () => {
    expect(standingOf(run.steps)).not.toBe(standingOf(arenaOf({ now, at: 'live' }).run.steps));
  });

  it('are counted as people do', () => {
    expect([1, 2, 3, 4].map(place)).toEqual(['1st', '2nd', '3rd', '4th']);
  });
});

it('lists files by how many touched them, with what each did', () => {
  const files = matrixOf([1, 2].map((index) => ({ letter: 'XAB'[index] ?? '', files: changesOf(index).files })));
  expect(files.map(({ path, by }) => [path, [...by.keys()].join('')])).toEqual([
    ['src/payments/charge.test.ts', 'AB'],
    ['src/payments/charge.ts', 'AB'],
    ['src/mail/charge-refused.ts', 'B'],
  ]);
});

describe('a pick', () => {
  const arena = { id: '01990000-0000-7000-8000-0000003c0000', target: 'main' };

  it('says what the button does, and sends no more than was chosen', () => {
    const after = firstAfter(arena);
    expect(actWords('A', after, 'main')).toBe('Pick A and merge it into main');
    expect(pickOf('A', after).after).toEqual({ do: 'merge', way: 'merge' });
    expect(pickOf(null, { ...after, words: 'None is good.' })).toEqual({
      contestant: null,
      after: { do: 'nothing' },
      words: 'None is good.',
    });
  });

  it('offers a branch where the arena began at a commit', () => {
    const after = firstAfter({ ...arena, target: null });
    expect(actWords('B', after, null)).toBe('Pick B as branch arena-003c0000');
  });

  it.each<[GitStanding['merge'], boolean, string]>([
    [{ kind: 'clean' }, true, 'It merges cleanly'],
    [{ kind: 'nothing' }, true, 'in main already'],
    [{ kind: 'conflicts', paths: ['a.ts'] }, false, 'conflicts with main'],
    [{ kind: 'occupied', folder: '/home/mara/shop', paths: [] }, false, 'checked out in /home/mara/shop'],
    [{ kind: 'impossible', why: 'There is no main.' }, false, 'There is no main.'],
  ])('foresees a merge that is %o', (merge, good, words) => {
    const told = foresightOf(standing(merge), 'main');
    expect(told.good).toBe(good);
    expect(told.words).toContain(words);
  });
});
