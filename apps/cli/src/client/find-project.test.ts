import type { ProjectView } from '@boocode/contracts/project';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findProject } from './find-project.js';

let folder: string;
let projects: ProjectView[];

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'boocode-projects-')));
  for (const name of ['shop', 'orders', 'old']) mkdirSync(path.join(folder, name));
  projects = [project(1, 'Shop', 'shop'), project(2, 'Orders', 'orders'), project(3, 'Orders', 'old')];
});
afterEach(() => rmSync(folder, { recursive: true }));

const idOf = (n: number): string => `0199c0de-0000-7000-8000-00000000000${n}`;

function project(n: number, name: string, place: string): ProjectView {
  const created_at = '2026-01-01T12:00:00.000Z';
  return { id: idOf(n), name, path: path.join(folder, place), folder: 'git', created_at };
}

const find = (wanted: string, from = folder): Promise<string> =>
  findProject({ projects: async () => projects }, wanted, from);

it('takes an id, a name, or a folder from where the person stands', async () => {
  expect(await find(idOf(3))).toBe(idOf(3));
  expect(await find('Shop')).toBe(idOf(1));
  expect(await find('./orders')).toBe(idOf(2));
  expect(await find('.', path.join(folder, 'old'))).toBe(idOf(3));
  symlinkSync(path.join(folder, 'shop'), path.join(folder, 'link'));
  expect(await find('link')).toBe(idOf(1));
});

it('names those that it could be, and how to say which', async () => {
  await expect(find('Orders')).rejects.toMatchObject({
    code: 'project.ambiguous',
    exitCode: 2,
    message: `2 projects answer to Orders: Orders (${folder}/orders, ${idOf(2)}), Orders (${folder}/old, ${idOf(3)}). Give the whole path of its folder, or its id.`,
  });
});

it('names those that there are where none is meant', async () => {
  await expect(find('ordres')).rejects.toMatchObject({
    code: 'project.unknown',
    exitCode: 2,
    message: expect.stringMatching(/^No project is called ordres, .* There are: Shop \(.*\), Orders/),
  });
  projects = [];
  await expect(find('Shop')).rejects.toThrow(/There is no project yet/);
});
