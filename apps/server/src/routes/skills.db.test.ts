import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { doorWithStore, type TestDoor } from '../testing/door.js';

let test: TestDoor;
let folder = '';
const project = uuidv7();
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'boocode-skill-routes-'));
  test = await doorWithStore({ env: { BOOCODE_DATA_DIR: path.join(folder, 'data') } });
  await test.sql`select project_for_path(${project}, ${path.join(folder, 'shop')}, 'shop')`;
  make('data/skills/greet', 'Say hello.');
  make('shop/.boocode/skills/greet', '---\ndescription: As the shop does\n---\nSay welcome.');
});
afterAll(async () => {
  await test.close();
  rmSync(folder, { recursive: true });
});

function make(place: string, text: string): void {
  mkdirSync(path.join(folder, place), { recursive: true });
  writeFileSync(path.join(folder, place, 'SKILL.md'), text);
}

const get = async (url: string): Promise<unknown> => (await test.ask({ url })).json();

it("lists the person's own skills, and in a project those of the project before them", async () => {
  expect(await get('/api/skills')).toEqual([{ name: 'greet', description: '', source: 'user' }]);
  expect(await get(`/api/skills?project_id=${project}`)).toEqual([
    { name: 'greet', description: 'As the shop does', source: 'project' },
  ]);
});

it('shows a skill whole, and says which is not there', async () => {
  expect(await get('/api/skills/greet')).toEqual({
    name: 'greet',
    description: '',
    source: 'user',
    body: 'Say hello.',
  });
  expect(await get(`/api/skills/greet?project_id=${project}`)).toMatchObject({ body: 'Say welcome.' });
  expect(await get('/api/skills/nothing')).toMatchObject({ code: 'skill.not-found' });
  expect(await get(`/api/skills?project_id=${uuidv7()}`)).toMatchObject({ code: 'project.not-found' });
});

it('takes no name that leads to another folder', async () => {
  for (const name of ['..%2fgreet', '%2e%2e', 'a%2f..%2fgreet', 'Greet', 'greet%00']) {
    const reply = await test.ask({ url: `/api/skills/${name}` });
    expect(reply.statusCode, name).toBeGreaterThanOrEqual(400);
    expect(reply.statusCode, name).toBeLessThan(500);
  }
});
