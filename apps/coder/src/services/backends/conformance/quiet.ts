import { expect, it } from 'vitest';
import type { OnStage } from './stage.js';

/** Stands last: it is about all that the others had the agent do. */
export function describeQuiet(stage: OnStage): void {
  it('has asked nobody on the internet, where that can be seen', () => {
    const { world, subject } = stage();
    if (subject.seenGoingOut !== true) return;
    expect(world.internet.asked).toEqual([]);
  });
}
