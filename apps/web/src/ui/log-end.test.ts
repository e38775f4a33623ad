import { describe, expect, it } from 'vitest';
import { carried, seenAt } from './log-end.js';

describe('the end that a log is held at', () => {
  it('is not left by whoever did nothing while it moved away', () => {
    const held = seenAt(1_000, { top: 1_000, end: 1_198 });
    expect(held).toBe(1_000);
    expect(seenAt(held, { top: 1_000, end: 1_500 })).toBe(1_000);
  });

  it('is not left by a log that came up with its end', () => {
    const held = seenAt(1_000, { top: 800, end: 800 });
    expect(held).toBe(800);
    expect(seenAt(held, { top: 800, end: 1_000 })).toBe(800);
  });

  it('is left by moving up, at once or bit by bit, also while the end moves away', () => {
    expect(seenAt(1_000, { top: 900, end: 1_000 })).toBeNull();
    expect(seenAt(1_000, { top: 940, end: 1_198 })).toBeNull();
    const near = seenAt(1_000, { top: 970, end: 1_000 });
    expect(near).toBe(1_000);
    expect(seenAt(near, { top: 940, end: 1_000 })).toBeNull();
  });

  it('is held by whoever moved up only a little as it moved away', () => {
    expect(seenAt(1_000, { top: 980, end: 1_198 })).toBe(1_000);
  });

  it('is held again by whoever comes back, and not by whoever only comes nearer', () => {
    expect(seenAt(null, { top: 900, end: 1_000 })).toBeNull();
    expect(seenAt(null, { top: 960, end: 1_000 })).toBe(1_000);
  });

  it('goes along with a log that the list moves, and counts what the reader had moved before', () => {
    const held = carried(1_000, -100);
    expect(seenAt(held, { top: 900, end: 1_100 })).toBe(900);
    expect(seenAt(carried(1_000, -100), { top: 840, end: 1_000 })).toBeNull();
    expect(carried(null, 100)).toBeNull();
  });
});
