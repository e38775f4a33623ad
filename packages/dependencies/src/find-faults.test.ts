import { expect, it } from 'vitest';
import type { Exception } from './allowed-licences.js';
import { findFaults } from './find-faults.js';
import type { Installed } from './read-installed.js';
import type { Asked } from './read-manifests.js';

const installed = (changes: Partial<Installed> = {}): Installed => ({
  name: 'left-pad',
  version: '1.3.0',
  licence: 'MIT',
  scripts: [],
  ...changes,
});

function faults(
  one: Installed,
  {
    asked = [],
    builds = {},
    exceptions = [],
  }: { asked?: Asked[]; builds?: Record<string, boolean>; exceptions?: Exception[] } = {},
): string[] {
  return findFaults({ installed: [one], manifests: { asked, builds: new Map(Object.entries(builds)) }, exceptions });
}

it.each(['MIT', '(MIT OR GPL-3.0-only)', 'MIT AND Apache-2.0', 'BSD-3-Clause'])('takes what is under %s', (licence) => {
  expect(faults(installed({ licence }))).toEqual([]);
});

it.each(['GPL-3.0-only', 'MIT AND AGPL-3.0-only', 'SEE LICENSE IN README.md', 'UNLICENSED', '', null])(
  'refuses what is under %s',
  (licence) => {
    expect(faults(installed({ licence }))).toEqual([expect.stringContaining('left-pad@1.3.0 has')]);
  },
);

it('takes an exception for the package and the licence that it names, and tells of one that is not needed', () => {
  const exceptions = [{ name: 'left-pad', licence: 'WTFPL', reason: 'It may be used for anything.' }];
  expect(faults(installed({ licence: 'WTFPL' }), { exceptions })).toEqual([]);
  expect(faults(installed({ licence: 'GPL-2.0-only' }), { exceptions })).toHaveLength(2);
  expect(faults(installed(), { exceptions })).toEqual([expect.stringContaining('nothing such is installed')]);
});

it('takes an exception for all packages whose names begin as it says', () => {
  const exceptions = [{ name: 'left-*', licence: null, reason: 'Builds for each platform.' }];
  expect(faults(installed({ licence: null }), { exceptions })).toEqual([]);
  expect(faults(installed({ name: 'right-pad', licence: null }), { exceptions })).toHaveLength(2);
});

it.each(['^1.3.0', '~1.3.0', '*', 'latest', '1.x', 'github:a/b', 'https://example.com/a.tgz', ''])(
  'refuses the pin %s',
  (version) => {
    const asked = [{ by: '@boocode/web', name: 'left-pad', version }];
    expect(faults(installed(), { asked })).toEqual([expect.stringContaining('@boocode/web asks for left-pad')]);
  },
);

it.each(['1.3.0', '1.3.0-beta.17', 'workspace:^', 'catalog:'])('takes the pin %s', (version) => {
  expect(faults(installed(), { asked: [{ by: '@boocode/web', name: 'left-pad', version }] })).toEqual([]);
});

it('wants to be told of each script that an installation would run whether it may', () => {
  const one = installed({ scripts: ['postinstall'] });
  expect(faults(one)).toEqual([expect.stringContaining('would run postinstall')]);
  expect(faults(one, { builds: { 'left-pad': false } })).toEqual([]);
});
