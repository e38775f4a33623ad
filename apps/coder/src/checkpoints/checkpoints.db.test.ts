import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { readExchanges } from '../chats/chat-tasks.js';
import { checkpointGround, type CheckpointGround } from './testing.js';

let db: TestDatabase;
let ground: CheckpointGround;

beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  ground = await checkpointGround(db);
  ground.repository.write({
    'a.txt': 'one\n',
    'gone.txt': 'gone\n',
    '.gitignore': 'ignored/\n',
    'ignored/x': 'mine\n',
  });
  ground.repository.commit('Start');
});
afterEach(() => ground.remove());

const list = () => ground.keeper.list(ground.chat_id);

function change(): void {
  ground.repository.write({ 'a.txt': 'two\n', 'deep/new file.txt': 'new\n' });
  rmSync(path.join(ground.repository.path, 'gone.txt'));
}

test('a turn that changes files leaves a checkpoint before and after it, and nothing of the person’s is touched', async () => {
  ground.repository.write({ 'staged.txt': 'staged\n' });
  ground.repository.git('add', 'staged.txt');
  ground.repository.write({ 'a.txt': 'edited\n' });
  const theirs = ground.theirs();
  const task = await ground.turn(change);
  expect(ground.theirs()).toEqual(theirs);
  const checkpoints = await list();
  expect(checkpoints).toMatchObject([
    { kind: 'before', task_id: task, files: 0, added: 0, removed: 0 },
    { kind: 'after', task_id: task, files: 3, added: 2, removed: 2 },
  ]);
  const [before] = checkpoints;
  expect(ground.repository.git('show', `${before?.commit}:a.txt`)).toBe('edited');
  expect(ground.repository.git('rev-parse', `${before?.commit}^`)).toBe(ground.repository.git('rev-parse', 'HEAD'));
  expect(ground.repository.git('rev-parse', `refs/boocode/checkpoints/${ground.chat_id}/${before?.id}`)).toBe(
    before?.commit,
  );
});

test('a turn that changes nothing leaves none, and neither does the moment before the next', async () => {
  await ground.turn(change);
  await ground.turn(() => undefined);
  expect(await list()).toHaveLength(2);
});

test('an attempt that follows one that was cut off is of the same turn', async () => {
  const task = await ground.say('completed');
  await ground.before(task);
  ground.repository.write({ 'a.txt': 'half\n' });
  await ground.before(task, 2);
  change();
  await ground.after(task);
  expect(await list()).toMatchObject([{ kind: 'before' }, { kind: 'after', files: 3 }]);
});

test('files go back, what was added goes, and both ways can be gone again', async () => {
  const was = ground.files();
  await ground.turn(change);
  const then = ground.files();
  const theirs = ground.theirs();
  const [before] = await list();
  const would = await ground.restore(before?.id ?? '', { dry_run: true });
  expect(would).toEqual({
    written: ['a.txt', 'gone.txt'],
    removed: ['deep/new file.txt'],
    left: [],
    turns: 0,
    turns_back: 0,
    undo: null,
  });
  expect(ground.files()).toEqual(then);
  const did = await ground.restore(before?.id ?? '');
  expect(did).toEqual({ ...would, undo: expect.any(String) });
  expect(ground.files()).toEqual(was);
  expect(existsSync(path.join(ground.repository.path, 'deep'))).toBe(false);
  expect(ground.theirs()).toEqual(theirs);
  expect(await ground.restore(before?.id ?? '')).toMatchObject({ written: [], removed: [], undo: null });
  await ground.restore(did.undo ?? '');
  expect(ground.files()).toEqual(then);
});

test('what nobody has kept is kept first: edits of a person behind the turn come back by undoing', async () => {
  await ground.turn(change);
  ground.repository.write({ 'mine.txt': 'of a person\n' });
  const [before] = await list();
  const { undo, removed } = await ground.restore(before?.id ?? '');
  expect(removed).toContain('mine.txt');
  await ground.restore(undo ?? '');
  expect(ground.files()['mine.txt']).toContain('of a person');
});

test('what is ignored stays, also when only the rules of then ignore it', async () => {
  ground.repository.write({ 'build/out': 'built\n', '.gitignore': 'ignored/\nbuild/\n' });
  await ground.turn(() => ground.repository.write({ '.gitignore': 'ignored/\n*.log\n', 'a.log': 'now ignored\n' }));
  ground.repository.write({ 'ignored/x': 'still mine\n' });
  const [before] = await list();
  const { removed, left } = await ground.restore(before?.id ?? '');
  expect({ removed, left }).toEqual({ removed: [], left: ['build/out'] });
  expect(ground.files()).toMatchObject({
    'build/out': '100644 built\n',
    'ignored/x': '100644 still mine\n',
    'a.log': '100644 now ignored\n',
    '.gitignore': '100644 ignored/\nbuild/\n',
  });
});

test('a file that became ignored goes back to what it was, and undoing brings what it had become', async () => {
  ground.repository.write({ 'note.log': 'then\n' });
  await ground.turn(() => ground.repository.write({ '.gitignore': '*.log\n', 'note.log': 'now\n' }));
  const [before] = await list();
  const { undo } = await ground.restore(before?.id ?? '');
  expect(ground.files()['note.log']).toBe('100644 then\n');
  await ground.restore(undo ?? '');
  expect(ground.files()['note.log']).toBe('100644 now\n');
});

test('nothing is restored while a turn goes on or waits, in this chat or in another one in the folder', async () => {
  await ground.turn(change);
  const [before] = await list();
  for (const state of ['pending', 'running']) {
    const task = await ground.say(state);
    await expect(ground.restore(before?.id ?? '')).rejects.toMatchObject({ code: 'checkpoint.busy', status: 409 });
    await db.sql`delete from tasks where id = ${task}`;
  }
  await ground.say('running', crypto.randomUUID());
  await expect(ground.restore(before?.id ?? '', { dry_run: true })).rejects.toMatchObject({ code: 'checkpoint.busy' });
});

test('a chat goes back to before a turn, its agents begin anew, and undoing takes the turns back', async () => {
  const told = async () =>
    (
      await readExchanges(db.sql, { chat_id: ground.chat_id, before: 'ffffffff-ffff-ffff-ffff-ffffffffffff', limit: 9 })
    ).map(({ input }) => input);
  await ground.turn(() => ground.repository.write({ 'a.txt': '1\n' }), 'first');
  const second = await ground.turn(() => undefined, 'second');
  await ground.turn(change, 'third');
  await db.sql`insert into agent_sessions (chat_id, agent, backend) values (${ground.chat_id}, 'human', 'x')`;
  const [, afterFirst] = await list();
  const asked = { what: 'both', turn: second } as const;
  const did = await ground.restore(afterFirst?.id ?? '', asked);
  expect(did).toMatchObject({
    turns: 2,
    turns_back: 0,
    written: ['a.txt', 'gone.txt'],
    removed: ['deep/new file.txt'],
  });
  expect(await told()).toEqual(['first']);
  expect(await db.sql`select status from agent_sessions`).toEqual([{ status: 'closed' }]);
  await ground.turn(() => undefined, 'another way');
  expect(await ground.restore(did.undo ?? '', { what: 'both' })).toMatchObject({ turns: 1, turns_back: 2 });
  expect(await told()).toEqual(['first', 'second', 'third']);
  expect(ground.files()['a.txt']).toBe('100644 two\n');
});

test('an ignored file where a folder was gives way, and comes back by undoing', async () => {
  ground.repository.write({ 'sub/file': 'x\n' });
  await ground.turn(() => {
    rmSync(path.join(ground.repository.path, 'sub'), { recursive: true });
    ground.repository.write({ '.gitignore': 'ignored/\nsub\n', sub: 'ignored, and in the way\n' });
  });
  const was = ground.files();
  const [before] = await list();
  const { undo, removed } = await ground.restore(before?.id ?? '');
  expect(removed).toEqual(['sub']);
  expect(ground.files()['sub/file']).toBe('100644 x\n');
  await ground.restore(undo ?? '');
  expect(ground.files()).toEqual(was);
});

test('a folder with ignored files where a file was is left, and nothing is done', async () => {
  ground.repository.write({ out: 'a file\n' });
  await ground.turn(() => {
    rmSync(path.join(ground.repository.path, 'out'));
    ground.repository.write({ '.gitignore': 'ignored/\nout/\n', 'out/built': 'built\n' });
  });
  const was = ground.files();
  const [before] = await list();
  const refused = { code: 'checkpoint.in-the-way', status: 409, details: { files: ['out/built'] } };
  await expect(ground.restore(before?.id ?? '')).rejects.toMatchObject(refused);
  expect(ground.files()).toEqual(was);
  expect(await list()).toHaveLength(2);
});

test('large files and repositories within are left out, and said', async () => {
  mkdirSync(path.join(ground.repository.path, 'inner'));
  writeFileSync(path.join(ground.repository.path, 'large.bin'), Buffer.alloc(33 * 1024 * 1024));
  ground.repository.git('init', '--quiet', 'inner');
  const task = await ground.say('completed');
  expect(await ground.before(task)).toBeNull();
  expect(await ground.after(task)).toContain('inner/, large.bin');
  const [only] = await list();
  await ground.turn(change);
  await ground.restore(only?.id ?? '');
  expect(existsSync(path.join(ground.repository.path, 'large.bin'))).toBe(true);
});

test('checkpoints of chats that rest go with their refs after a while, those of others stay', async () => {
  const now = new AbortController().signal;
  const shadows = () => readdirSync(path.join(ground.dataDir, 'checkpoints'));
  await ground.turn(change);
  expect(await ground.keeper.removeOld(new Date(Date.now() - 1_000_000), now)).toBe(0);
  expect(shadows()).toHaveLength(1);
  const [first] = await list();
  // Whatever became of a ref, its row goes.
  ground.repository.git('update-ref', '-d', `refs/boocode/checkpoints/${ground.chat_id}/${first?.id}`);
  expect(await ground.keeper.removeOld(new Date(Date.now() + 1_000_000), now)).toBe(2);
  expect(await list()).toEqual([]);
  expect(ground.repository.git('for-each-ref', 'refs/boocode')).toBe('');
  // Nobody needs the git folder of theirs any more; the next turn makes it anew.
  expect(shadows()).toEqual([]);
  await ground.turn(() => ground.repository.write({ 'a.txt': 'three\n' }));
  expect(await list()).toHaveLength(2);
});

test('the git folder of a work tree that has checkpoints, or was used not long ago, stays', async () => {
  const now = new AbortController().signal;
  await ground.turn(change);
  const dir = path.join(ground.dataDir, 'checkpoints');
  const shadows = () => readdirSync(dir);
  await db.sql`update checkpoints set created_at = clock_timestamp() + interval '1 day' where chat_id = ${ground.chat_id}`;
  await db.sql`update tasks set ended_at = clock_timestamp() + interval '1 day' where chat_id = ${ground.chat_id}`;
  await ground.keeper.removeOld(new Date(Date.now() + 1_000_000), now);
  expect(shadows()).toHaveLength(1);
  await db.sql`delete from checkpoints where chat_id = ${ground.chat_id}`;
  await ground.keeper.removeOld(new Date(Date.now() - 1_000_000), now);
  expect(shadows()).toHaveLength(1);
});
