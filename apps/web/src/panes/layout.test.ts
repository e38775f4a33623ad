import type { WorkspaceLayout } from '@boocode/contracts/workspace';
import { WorkspaceLayout as LayoutSchema } from '@boocode/contracts/workspace';
import { describe, expect, it } from 'vitest';
import {
  focusedPane,
  layoutAfter,
  layoutOf,
  neighbour,
  newPane,
  paneAfter,
  panesOf,
  type LayoutEvent,
} from './layout.js';
import { movedTo } from './usePaneKeys.js';

const tab = (n: number) => `01990000-0000-7000-8000-${String(n).padStart(12, '0')}`;

/** `ab;c`: the panes of columns, by id. */
const grid = (ids: string, focused = ids[0] ?? null): WorkspaceLayout => ({
  columns: ids.split(';').map((column, at, all) => ({
    id: `c${at}`,
    size: 100 / all.length,
    panes: column.split('').map((id) => ({ ...newPane(id, { kind: 'chat' }), size: 100 / column.length })),
  })),
  focused,
});
const shown = ({ columns }: WorkspaceLayout) =>
  columns.map(({ panes }) => panes.map(({ id }) => id).join('')).join(';');
const sizes = ({ columns }: WorkspaceLayout) => columns.map(({ size }) => Math.round(size));
const after = (layout: WorkspaceLayout, ...events: LayoutEvent[]) => events.reduce(layoutAfter, layout);

const openChat = (n: number, how: 'split' | 'replace' = 'split', id = 'x'): LayoutEvent => ({
  type: 'open',
  spec: { kind: 'chat', tabs: [tab(n)] },
  how,
  id,
});
const openSettings = (place: string, id: string): LayoutEvent => ({
  type: 'open',
  spec: { kind: 'settings', place },
  how: 'split',
  id,
});
const splitTo = (to: 'left' | 'right' | 'up' | 'down') =>
  shown(after(grid('ab;c'), { type: 'split', pane: 'b', to, id: 'x' }));
const moveA = (to: 'left' | 'down') => shown(after(grid('ab;c'), { type: 'move', pane: 'a', beside: 'c', to }));
const stepOf = (ids: string, pane: string, to: 'left' | 'right' | 'up' | 'down') => {
  const event = movedTo(grid(ids), pane, to);
  return event === null ? null : shown(after(grid(ids), event));
};

describe('opening', () => {
  it('splits to the right, with the keyboard, in half of the place', () => {
    const layout = after(grid('a;b'), openChat(1));
    expect([shown(layout), layout.focused, sizes(layout)]).toEqual(['a;x;b', 'x', [25, 25, 50]]);
    expect(focusedPane(layout)).toMatchObject({ tabs: [tab(1)], active: tab(1) });
  });

  it('replaces an empty pane, and another one only when told', () => {
    const empty = layoutOf(newPane('e', { kind: 'empty' }));
    expect(shown(after(empty, openChat(1)))).toBe('e');
    expect(focusedPane(after(empty, openChat(1))).kind).toBe('chat');
    const replaced = after(grid('a;b'), openChat(1, 'replace'));
    expect([shown(replaced), focusedPane(replaced).tabs]).toEqual(['a;b', [tab(1)]]);
  });

  it('goes down where there is no room beside, then to any column that has some, and nowhere when all is full', () => {
    expect(shown(after(grid('a;b;c;d;e;f'), openChat(1)))).toBe('ax;b;c;d;e;f');
    expect(shown(after(grid('abcd;e;f;g;h;i'), openChat(1)))).toBe('abcd;ex;f;g;h;i');
    const full = grid('abcd;efgh;ijkl;mnop;qrst;uvwx');
    expect(after(full, openChat(1, 'split', '+'))).toBe(full);
  });

  it('shows what is open already instead of opening it twice', () => {
    const layout = after(grid('a;b'), openChat(1), { type: 'focus', pane: 'a' }, openChat(1, 'split', 'y'));
    expect([shown(layout), layout.focused]).toEqual(['a;x;b', 'x']);
    const twice = after(grid('a'), openSettings('keys', 's'), openSettings('theme', 't'));
    expect([shown(twice), focusedPane(twice).place]).toEqual(['a;s', 'theme']);
  });
});

describe('splitting and closing', () => {
  it('splits to each side', () => {
    expect([splitTo('left'), splitTo('right'), splitTo('up'), splitTo('down')]).toEqual([
      'x;ab;c',
      'ab;x;c',
      'axb;c',
      'abx;c',
    ]);
  });

  it('gives the place of a closed pane to the others, and the keyboard to a neighbour', () => {
    const layout = after(grid('ab;c', 'b'), { type: 'close', pane: 'b' });
    expect([shown(layout), layout.focused, layout.columns[0]?.panes[0]?.size]).toEqual(['a;c', 'a', 100]);
    const column = after(grid('a;b;c', 'a'), { type: 'close', pane: 'b' });
    expect([shown(column), column.focused, sizes(column)]).toEqual(['a;c', 'a', [50, 50]]);
  });

  it('leaves an empty pane where the last one was', () => {
    expect(panesOf(after(grid('a'), { type: 'close', pane: 'a' }))).toMatchObject([{ kind: 'empty' }]);
  });
});

describe('moving', () => {
  it('to a side of another pane, out of its column', () => {
    expect([moveA('left'), moveA('down')]).toEqual(['b;a;c', 'b;ca']);
  });

  it('keeps what a pane is, and refuses a place that is full or itself', () => {
    const layout = grid('abcd;e');
    expect(after(layout, { type: 'move', pane: 'e', beside: 'a', to: 'down' })).toBe(layout);
    expect(after(layout, { type: 'move', pane: 'a', beside: 'a', to: 'down' })).toBe(layout);
    const swapped = after(grid('a;b'), { type: 'swap', pane: 'a', with: 'b' });
    expect(shown(swapped)).toBe('b;a');
  });

  it('by keys goes one step: within the column, to the next one, or out to the edge', () => {
    expect(stepOf('ab;c', 'a', 'down')).toBe('ba;c');
    expect(stepOf('ab;c', 'a', 'up')).toBeNull();
    expect(stepOf('ab;c', 'b', 'right')).toBe('a;cb');
    expect(stepOf('a;b', 'a', 'right')).toBe('ba');
    expect(stepOf('ab', 'a', 'left')).toBe('a;b');
    expect(stepOf('a;b', 'a', 'left')).toBeNull();
  });
});

describe('sizes, tabs and the keyboard', () => {
  it('takes sizes that are told of all parts, and none of a layout that is gone', () => {
    const layout = grid('a;b');
    expect(sizes(after(layout, { type: 'resize-columns', sizes: { c0: 70, c1: 30 } }))).toEqual([70, 30]);
    expect(after(layout, { type: 'resize-columns', sizes: { c0: 70 } })).toBe(layout);
    const stacked = after(grid('ab'), { type: 'resize-panes', sizes: { a: 25, b: 75 } });
    expect(panesOf(stacked).map(({ size }) => size)).toEqual([25, 75]);
  });

  it('keeps the active tab among the tabs', () => {
    const change = (patch: object) =>
      focusedPane(
        after(
          grid('a'),
          { type: 'change', pane: 'a', patch: { tabs: [tab(1), tab(2)] } },
          { type: 'change', pane: 'a', patch },
        ),
      );
    expect(change({ active: tab(1) }).active).toBe(tab(1));
    expect(change({ tabs: [tab(1)] }).active).toBe(tab(1));
    expect(change({ tabs: [] }).active).toBeNull();
    const layout = grid('a');
    expect(after(layout, { type: 'change', pane: 'a', patch: { place: null } })).toBe(layout);
  });

  it('builds a change on the tabs that are there by then: of two that arrive in one go, both stay', () => {
    const withTab = (n: number): LayoutEvent => ({
      type: 'change',
      pane: 'a',
      patch: ({ tabs }) => ({ tabs: [...tabs, tab(n)], active: tab(n) }),
    });
    expect(focusedPane(after(grid('a'), withTab(1), withTab(2)))).toMatchObject({
      tabs: [tab(1), tab(2)],
      active: tab(2),
    });
  });

  it('finds the neighbour at the same height, and the next one round and round', () => {
    const layout = grid('ab;cde');
    expect([neighbour(layout, 'a', 'right'), neighbour(layout, 'b', 'right'), neighbour(layout, 'd', 'left')]).toEqual([
      'c',
      'e',
      'a',
    ]);
    expect([neighbour(layout, 'a', 'left'), neighbour(layout, 'a', 'down'), neighbour(layout, 'gone', 'left')]).toEqual(
      [null, 'b', null],
    );
    expect([paneAfter(layout, 'e', 1), paneAfter(layout, 'a', -1)]).toEqual(['a', 'e']);
  });
});

/** Numbers that look random and are the same each time. */
function randomOf(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

it('stays a layout of the contract, with shares of a hundred and the keyboard in one pane, whatever happens', () => {
  const random = randomOf(7);
  const sides = ['left', 'right', 'up', 'down'] as const;
  let layout = grid('a');
  for (let n = 0; n < 2_000; n += 1) {
    const ids = panesOf(layout).map(({ id }) => id);
    const pick = () => ids[random(ids.length)] ?? 'a';
    const to = sides[random(4)] ?? 'left';
    const events: LayoutEvent[] = [
      { type: 'open', spec: { kind: 'chat', tabs: [tab(n)] }, how: 'split', id: `n${n}` },
      { type: 'split', pane: pick(), to, id: `n${n}` },
      { type: 'close', pane: pick() },
      { type: 'move', pane: pick(), beside: pick(), to },
      { type: 'swap', pane: pick(), with: pick() },
      { type: 'focus', pane: pick() },
    ];
    layout = layoutAfter(layout, events[random(events.length)] ?? { type: 'focus', pane: 'a' });
    expect(LayoutSchema.safeParse(layout).success).toBe(true);
    const sum = layout.columns.reduce((total, { size }) => total + size, 0);
    expect(Math.round(sum * 1000)).toBe(100_000);
    const all = panesOf(layout).map(({ id }) => id);
    expect(new Set(all).size).toBe(all.length);
    expect(all).toContain(layout.focused);
  }
});
