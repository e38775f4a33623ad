import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { doorWithStore, type TestDoor } from '../testing/door.js';

let test: TestDoor;
beforeAll(async () => {
  test = await doorWithStore();
});
afterAll(() => test.close());

const pane = { id: 'p1', kind: 'chat', tabs: [], active: null, place: null, size: 100 };
const layoutOf = (focused: string) => ({ columns: [{ id: 'c1', size: 100, panes: [pane] }], focused });
const save = (revision: number, focused: string, query = '') =>
  test.ask({ method: 'PUT', url: `/api/workspace${query}`, payload: { layout: layoutOf(focused), revision } });

it('keeps the panes of a project apart from those outside of any', async () => {
  const project = uuidv7();
  await test.sql`select project_for_path(${project}, '/panes', 'panes')`;
  const query = `?project_id=${project}`;
  expect((await test.ask({ url: '/api/workspace' })).json()).toEqual({ layout: null, revision: 0 });
  expect((await save(0, 'outside')).json()).toEqual({ layout: layoutOf('outside'), revision: 1 });
  expect((await save(0, 'inside', query)).json()).toMatchObject({ revision: 1 });
  expect((await test.ask({ url: `/api/workspace${query}` })).json()).toMatchObject({ layout: { focused: 'inside' } });
  expect((await test.ask({ url: '/api/workspace' })).json()).toMatchObject({ layout: { focused: 'outside' } });
  expect(test.frames.filter(({ type }) => type === 'workspace_saved')).toEqual([
    { type: 'workspace_saved', project_id: null, revision: 1 },
    { type: 'workspace_saved', project_id: project, revision: 1 },
  ]);
});

it('refuses to put an older view in the place of a newer one, and shows what stands there', async () => {
  await test.sql`delete from workspaces`;
  await save(0, 'one');
  const replies = await Promise.all([save(1, 'two'), save(1, 'three')]);
  expect(replies.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([200, 409]);
  const refused = replies.find(({ statusCode }) => statusCode === 409);
  const present = (await test.ask({ url: '/api/workspace' })).json();
  expect(refused?.json()).toMatchObject({ code: 'workspace.changed', details: present });
  expect(present).toMatchObject({ revision: 2 });
  expect((await save(0, 'anew')).json()).toMatchObject({ code: 'workspace.changed', details: present });
});

it('names a project that is not there, and panes that cannot be', async () => {
  expect((await save(0, 'x', `?project_id=${uuidv7()}`)).json()).toMatchObject({ code: 'project.not-found' });
  const bad = await test.ask({
    method: 'PUT',
    url: '/api/workspace',
    payload: { layout: { columns: [] }, revision: 0 },
  });
  expect(bad.json()).toMatchObject({ code: 'request.invalid', message: expect.stringContaining('layout.columns') });
});

it('has settings with their defaults, changes what is named, and tells pages', async () => {
  const defaults = { theme: 'auto', chat_model: null, light_model: null, agent: null, web: false, keys: {} };
  expect((await test.ask({ url: '/api/settings' })).json()).toEqual(defaults);
  const change = (payload: object) => test.ask({ method: 'PATCH', url: '/api/settings', payload });
  await Promise.all([change({ theme: 'dark' }), change({ web: true }), change({ keys: { 'pane.split': null } })]);
  const changed = { ...defaults, theme: 'dark', web: true, keys: { 'pane.split': null } };
  expect((await test.ask({ url: '/api/settings' })).json()).toEqual(changed);
  expect(test.frames.filter(({ type }) => type === 'settings_changed')).toHaveLength(3);
  expect((await change({ theme: 'pink' })).statusCode).toBe(400);
  expect((await change({ token: 'x' })).statusCode).toBe(400);
});
