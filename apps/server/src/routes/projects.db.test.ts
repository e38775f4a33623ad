import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FolderList, ProjectView } from '@boocode/contracts/project';
import type { UserFrameBody } from '@boocode/contracts/ws-frames';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { doorWithStore, type TestDoor } from '../testing/door.js';

let test: TestDoor;
let folder = '';
beforeAll(async () => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'boocode-projects-')));
  test = await doorWithStore();
});
afterAll(async () => {
  await test.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => test.sql`delete from projects`);

function make(...names: string[]): string {
  const made = path.join(folder, ...names);
  mkdirSync(made, { recursive: true });
  return made;
}

const add = (given: string, name?: string) =>
  test.ask({ method: 'POST', url: '/api/projects', payload: { path: given, ...(name !== undefined && { name }) } });
const change = (id: string, payload: object) => test.ask({ method: 'PATCH', url: `/api/projects/${id}`, payload });
const list = async () => ProjectView.array().parse((await test.ask({ url: '/api/projects' })).json());
const folders = async (query: string) => FolderList.parse((await test.ask({ url: `/api/folders?${query}` })).json());

const nextFrame = (fits: (frame: UserFrameBody) => boolean = () => true): Promise<UserFrameBody> =>
  new Promise((resolve) => {
    const leave = test.broker.subscribe({
      onUser: (frame) => {
        if (!fits(frame)) return;
        leave();
        resolve(frame);
      },
      onChat: () => undefined,
    });
  });

it('makes one project of a folder, however often and by whichever way it is added', async () => {
  const shop = make('shop');
  make('shop', '.git');
  symlinkSync(shop, path.join(folder, 'link'));
  const first = await add(`${shop}/`);
  expect(first.statusCode).toBe(201);
  expect(first.json()).toMatchObject({ name: 'shop', path: shop, folder: 'git' });
  const again = await add(path.join(folder, 'link'), 'Another name');
  expect(again.statusCode).toBe(200);
  expect(again.json()).toEqual(first.json());
  expect(await list()).toEqual([first.json()]);
});

it('tells pages of a project that was added, also by coder, renamed or hidden', async () => {
  // Of what came before it may be told only now.
  const shown = nextFrame((frame) => frame.type === 'project_updated' && frame.project.name === 'Told');
  const { id } = ProjectView.parse((await add(make('told'), 'Told')).json());
  expect(await shown).toMatchObject({ type: 'project_updated', project: { id, name: 'Told' } });

  const ofCoder = nextFrame();
  await test.sql`select project_for_path(${uuidv7()}, ${make('by-coder')}, 'by-coder')`;
  expect(await ofCoder).toMatchObject({ type: 'project_updated', project: { name: 'by-coder', folder: 'plain' } });

  const renamed = nextFrame();
  expect((await change(id, { name: 'New' })).json()).toMatchObject({ name: 'New' });
  expect(await renamed).toMatchObject({ type: 'project_updated', project: { name: 'New' } });

  const hidden = nextFrame();
  await change(id, { hidden: true });
  expect(await hidden).toEqual({ type: 'project_hidden', project_id: id });
  expect((await list()).map(({ name }) => name)).toEqual(['by-coder']);
});

it('puts a hidden project back on the list when its folder is added again', async () => {
  const back = make('back');
  const { id } = ProjectView.parse((await add(back, 'Mine')).json());
  await change(id, { hidden: true });
  const again = await add(back);
  expect(again.statusCode).toBe(200);
  expect(again.json()).toMatchObject({ id, name: 'Mine' });
  expect(await list()).toHaveLength(1);
});

it('says of a project whether its folder is still there, and in a repository', async () => {
  make('repository', '.git');
  await add(make('repository', 'part'));
  await add(make('gone'));
  rmSync(path.join(folder, 'gone'), { recursive: true });
  expect((await list()).map(({ name, folder: state }) => [name, state])).toEqual([
    ['gone', 'missing'],
    ['part', 'git'],
  ]);
});

it('names what is wrong with a change', async () => {
  expect((await change(uuidv7(), { hidden: true })).json()).toMatchObject({ code: 'project.not-found' });
  expect((await change('no-id', {})).statusCode).toBe(400);
  const { id } = ProjectView.parse((await add(make('kept'))).json());
  const empty = await change(id, { name: '  ' });
  expect(empty.json()).toMatchObject({ code: 'request.invalid', message: expect.stringContaining('name') });
  expect((await add('relative')).json()).toMatchObject({
    code: 'request.invalid',
    message: expect.stringContaining('whole path'),
  });
});

it('lists folders alone, by name, links to folders among them, hidden ones when asked', async () => {
  const top = make('tree');
  make('tree', 'b10');
  make('tree', 'b9', '.git');
  make('tree', '.hidden');
  writeFileSync(path.join(top, 'file.txt'), 'text');
  symlinkSync(make('elsewhere'), path.join(top, 'a-link'));
  symlinkSync(path.join(top, 'nothing'), path.join(top, 'broken'));
  const shown = await folders(`path=${top}`);
  expect(shown).toMatchObject({ path: top, parent: folder, more: false });
  expect(shown.folders.map(({ name, git }) => [name, git])).toEqual([
    ['a-link', false],
    ['b9', true],
    ['b10', false],
  ]);
  expect((await folders(`path=${top}&hidden=true`)).folders.map(({ name }) => name)).toContain('.hidden');
});

it('tells 500 folders at most, and that there are more', async () => {
  const many = make('many');
  for (let number = 0; number < 501; number += 1) mkdirSync(path.join(many, `folder-${number}`));
  const shown = await folders(`path=${many}`);
  expect(shown.folders).toHaveLength(500);
  expect(shown).toMatchObject({
    more: true,
    folders: expect.arrayContaining([{ name: 'folder-0', path: `${many}/folder-0`, git: false }]),
  });
});

it('begins at home, and ends at the root', async () => {
  expect((await folders('')).path).toBe(realpathSync(process.env['HOME'] ?? '/root'));
  expect(await folders('path=/')).toMatchObject({ path: '/', parent: null });
});
