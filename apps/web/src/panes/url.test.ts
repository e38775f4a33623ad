import { WorkspacePaneKind, type WorkspaceLayout } from '@boocode/contracts/workspace';
import { describe, expect, it } from 'vitest';
import { layoutOf, newPane, panesOf } from './layout.js';
import { adopted, panesOfSearch, searchOf, shapeOf, withIdsOf } from './url.js';

/** Numbers that look random and are the same each time. */
function randomOf(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

const id = (n: number) => `01990000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const signs = [
  'a',
  '/',
  '?',
  '&',
  '=',
  '%',
  '~',
  '+',
  ' ',
  ';',
  ',',
  ':',
  '@',
  '*',
  '.',
  '#',
  'é',
  '🙂',
  '%2F',
  "'",
  '"',
];

function someLayout(random: (below: number) => number): WorkspaceLayout {
  const place = () => Array.from({ length: random(12) }, () => signs[random(signs.length)]).join('');
  let count = 0;
  const columns = Array.from({ length: 1 + random(6) }, (_, column) => ({
    id: `col-${column}`,
    size: 10,
    panes: Array.from({ length: 1 + random(4) }, () => {
      const tabs = Array.from({ length: random(3) }, () => id(random(1000) + (count += 1) * 1000));
      return {
        id: `pane-${(count += 1)}`,
        kind: WorkspacePaneKind.options[random(WorkspacePaneKind.options.length)] ?? 'empty',
        tabs,
        active: tabs[random(tabs.length + 1)] ?? null,
        place: random(2) === 0 ? null : place(),
        size: 25,
      };
    }),
  }));
  const layout = { columns, focused: null };
  const all = panesOf(layout);
  return { ...layout, focused: all[random(all.length)]?.id ?? null };
}

const told = (layout: WorkspaceLayout) =>
  layout.columns.map(({ panes }) =>
    panes.map(({ kind, tabs, active, place, id: pane }) => ({
      kind,
      tabs,
      active,
      place,
      focused: pane === layout.focused,
    })),
  );

function layoutOfSearch(search: string): WorkspaceLayout {
  const read = panesOfSearch(search);
  if (read === null || 'problem' in read) throw new Error(`Not read: ${search}`);
  return read.layout;
}

describe('the address of panes', () => {
  it('holds kinds, tabs, places, the active tab and the keyboard, whatever is in them', () => {
    const random = randomOf(11);
    for (let n = 0; n < 500; n += 1) {
      const layout = someLayout(random);
      const search = searchOf(layout);
      expect(told(layoutOfSearch(search))).toEqual(told(layout));
      // As it comes from a program that has decoded it, or a browser that has encoded it.
      expect(told(layoutOfSearch(decodeURI(search)))).toEqual(told(layout));
      expect(told(layoutOfSearch(new URL(`http://here/?${search}`).search))).toEqual(told(layout));
    }
  });

  it('is short and can be read', () => {
    const layout = layoutOf(newPane('p', { kind: 'orchestrator', place: '/runs' }));
    expect(searchOf(layout)).toBe('panes=orchestrator@~2Fruns');
    expect(panesOfSearch('')).toBeNull();
    expect(panesOfSearch('panes=&focus=2')).toBeNull();
  });

  it.each([
    ['a kind that is not there', 'panes=nonsense'],
    ['a tab that is no id', 'panes=chat:x*'],
    ['too many columns', `panes=${Array.from({ length: 7 }, () => 'chat').join(';')}`],
    ['too many in one', `panes=${Array.from({ length: 5 }, () => 'chat').join(',')}`],
    ['a place that was cut', 'panes=orchestrator@~2'],
    ['nothing where a pane should be', 'panes=chat;;chat'],
  ])('tells of %s in words', (_what, search) => {
    expect(panesOfSearch(search)).toMatchObject({ problem: expect.stringContaining('address') });
  });

  it('gives the keyboard to the first pane when it names one that is not there', () => {
    expect(layoutOfSearch('panes=chat;empty&focus=9').focused).toBe('p1');
  });
});

describe('panes of an address that were saved', () => {
  const saved: WorkspaceLayout = {
    columns: [
      { id: 'a', size: 70, panes: [{ ...newPane('one', { kind: 'chat', tabs: [id(1)] }), size: 100 }] },
      { id: 'b', size: 30, panes: [{ ...newPane('two', { kind: 'settings' }), size: 100 }] },
    ],
    focused: 'one',
  };

  it('have the sizes that were saved, and the keyboard of the address', () => {
    const both = withIdsOf(layoutOfSearch(`panes=chat:${id(1)}*;settings&focus=2`), saved);
    expect(both).toEqual({ ...saved, focused: 'two' });
  });

  it('are known again where only some are the same', () => {
    const other = withIdsOf(layoutOfSearch(`panes=settings;empty;chat:${id(1)}*&focus=3`), saved);
    expect(panesOf(other).map((pane) => pane.id)).toEqual(['two', 'p2', 'one']);
    expect(other.focused).toBe('one');
    const ids = panesOf(withIdsOf(layoutOfSearch('panes=chat,chat;settings'), saved)).map((pane) => pane.id);
    expect(new Set(ids).size).toBe(3);
  });

  it('of another page are taken with their sizes and our ids', () => {
    const ours = layoutOfSearch(`panes=chat:${id(1)}*;settings`);
    const taken = adopted(saved, ours);
    expect(shapeOf(taken)).toBe(shapeOf(saved));
    expect(taken.columns.map(({ id: column, size }) => [column, size])).toEqual([
      ['c1', 70],
      ['c2', 30],
    ]);
  });
});
