import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { cloneRoot } from '../../clone.js';
import { versions } from './versions.js';

const inOrder = (one: string, other: string) => one.localeCompare(other, 'en', { numeric: true });

const versionIn = (folder: string) =>
  z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(path.join(cloneRoot, folder, 'package.json'), 'utf8'))).version;

it('lists earlier versions in their order, each commit once, and none as late as this one', () => {
  const names = [...versions.map(({ name }) => name), versionIn('.')];
  expect(names).toEqual([...new Set(names)].toSorted(inOrder));
  expect(new Set(versions.map(({ commit }) => commit)).size).toBe(versions.length);
});

it('all packages of the house carry the version of the house', () => {
  const folders = ['apps', 'packages'].flatMap((room) =>
    readdirSync(path.join(cloneRoot, room)).map((name) => path.join(room, name)),
  );
  expect([...folders, 'conductor'].filter((folder) => versionIn(folder) !== versionIn('.'))).toEqual([]);
});
