import { WorkspacePaneKind } from '@boocode/contracts/workspace';
import { describe, expect, it } from 'vitest';
import { scenes } from './scenes.js';

describe('the scenes', () => {
  it.each(WorkspacePaneKind.options)('show the pane %s', (kind) => {
    expect(scenes.filter(({ of }) => of === kind).map(({ name }) => name)).not.toEqual([]);
  });

  it('are named once each, by what they show', () => {
    const names = scenes.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
    const strangers = scenes.filter(({ name, of }) => !name.startsWith(`${of.replace('_', '-')}-`));
    expect(strangers.map(({ name }) => name)).toEqual([]);
  });
});
