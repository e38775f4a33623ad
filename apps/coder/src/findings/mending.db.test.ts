import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { RetryTaskReply } from '@boocode/contracts/coder-chat';
import { FindingView, FixPreview, FixReply, RecheckReply } from '@boocode/contracts/finding-life';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { readTask, readTaskOutput } from '../tasks/read-tasks.js';
import { findingWorld, lineOf, reviewedFile, type FindingWorld } from './testing.js';

let db: TestDatabase;
let world: FindingWorld;
/** A review with four findings, at lines 3, 5, 7 and 9. */
let run: string;
beforeAll(async () => {
  db = await testDatabase();
  world = await findingWorld(db);
  world.repository.git('config', 'user.name', 'Ada');
  world.repository.git('config', 'user.email', 'ada@example.invalid');
  world.plant({ line: 3 }, { line: 5 }, { line: 7 }, { line: 9 });
  run = await world.launch();
  await world.ended(run);
});
afterAll(async () => {
  await world.stop();
  await db.drop();
});
beforeEach(async () => {
  await db.sql`delete from finding_lives`;
});
afterEach(() => {
  world.letGo();
  world.acts.work = () => undefined;
  world.acts.judge = () => ({});
});

const ref = (n: number): string => `adversarial-security-analyst/${n}`;
const fix = (body: object) => world.call('POST', `/flow-runs/${run}/findings/tasks`, body);
const recheck = (refs: string[], body: object = {}) =>
  world.call('POST', `/flow-runs/${run}/findings/recheck`, { refs, ...body });
const git = (...args: string[]): string => world.repository.git(...args);

async function fixed(body: object): Promise<FixReply['tasks']> {
  const { status, body: reply } = await fix(body);
  expect([status, reply]).toEqual([200, expect.anything()]);
  return FixReply.parse(reply).tasks;
}

async function onlyFix(body: object): Promise<FixReply['tasks'][number]> {
  const [task, ...more] = await fixed(body);
  if (task === undefined || more.length > 0) throw new Error('not one task');
  return task;
}

async function settled(id: string): Promise<string> {
  return vi.waitFor(
    async () => {
      const task = await readTask(db.sql, id);
      if (task?.ended_at == null) throw new Error('it goes on');
      return task.state;
    },
    { timeout: 30_000, interval: 50 },
  );
}

async function rechecked(refs: string[], body: object = {}): Promise<RecheckReply['tasks']> {
  const { tasks } = RecheckReply.parse((await recheck(refs, body)).body);
  for (const { task_id } of tasks) expect(await settled(task_id)).toBe('completed');
  return tasks;
}

async function finding(n: number): Promise<FindingView> {
  const all = FindingView.array().parse((await world.call('GET', `/flow-runs/${run}/findings`)).body);
  const found = all.find((one) => one.ref === ref(n));
  if (found === undefined) throw new Error(`no finding ${n}`);
  return found;
}

async function notices(task: string): Promise<string> {
  const rows = await db.sql<{ text: string }[]>`
    select event ->> 'text' as text from task_events where task_id = ${task} and event ->> 'type' = 'notice' order by seq`;
  return rows.map(({ text }) => text).join('\n');
}

/** Changes a line of the reviewed file. */
const changing = (line: number, to: string) => (folder: string) => {
  const file = path.join(folder, reviewedFile);
  writeFileSync(file, readFileSync(file, 'utf8').replace(`${lineOf(line)}\n`, `${to}\n`));
};

/** Every file of a repository by its content: but for objects, and what a worktree of ours adds. */
function contentOf(repository: string): Record<string, string> {
  const ours = /^\.git\/(objects|worktrees|refs\/heads\/boocode|logs\/refs\/heads\/boocode)(\/|$)/;
  const files = readdirSync(repository, { recursive: true, encoding: 'utf8' }).filter(
    (name) => !ours.test(name) && statSync(path.join(repository, name)).isFile(),
  );
  const hash = (name: string): string =>
    createHash('sha256')
      .update(readFileSync(path.join(repository, name)))
      .digest('hex');
  return Object.fromEntries(files.toSorted().map((name) => [name, hash(name)]));
}

/** A refutation by a line of the reviewed file. */
const refutedBy = (quote: string, line: number) => ({
  value: 'refuted' as const,
  counter_evidence: [
    {
      class: 'codebase' as const,
      path: reviewedFile,
      line_start: line,
      line_end: line,
      quote,
      url: null,
      retrieved_at: null,
    },
  ],
});

const countTasks = async () => (await db.sql`select id from tasks`).length;

test('a finding becomes a task that writes on a branch of its own, and the repository stays as it was to the bit', async () => {
  world.repository.write({ 'README.md': 'stashed\n' });
  git('stash');
  world.repository.write({ 'README.md': 'staged\n' });
  git('add', 'README.md');
  world.repository.write({ 'README.md': 'and changed\n', 'new.txt': 'untracked\n' });
  const before = contentOf(world.repository.path);
  let [folder, words] = ['', ''];
  world.acts.work = (...told) => {
    [folder, words] = told;
    changing(3, 'const line3 = 33;')(folder);
  };

  const task = await onlyFix({ refs: [ref(1)], acceptance: 'line 3 says 33' });
  expect(task).toMatchObject({ refs: [ref(1)], created: true });
  expect(await settled(task.task_id)).toBe('completed');
  expect(contentOf(world.repository.path)).toEqual(before);

  const { fix: mended } = await finding(1);
  expect(mended).toEqual({
    task_id: task.task_id,
    chat_id: task.chat_id,
    condition: 'completed',
    branch: expect.stringMatching(/^boocode\/fix-sec-001-[0-9a-f]{8}$/),
  });
  const branch = mended?.branch ?? '';
  expect(git('log', '-1', '--format=%an <%ae> %s %P', branch)).toBe(
    `Ada <ada@example.invalid> Fix SEC-001: Fault 3 ${git('rev-parse', 'HEAD')}`,
  );
  expect(git('diff', '--stat', 'HEAD', branch)).toContain('1 file changed, 1 insertion(+), 1 deletion(-)');
  expect(await notices(task.task_id)).toBe(`Committed as ${git('rev-parse', branch).slice(0, 12)}.`);

  expect(folder.startsWith(world.worktrees.dir)).toBe(true);
  expect(words).toContain('line 3 says 33');
  expect(words).toContain(`"quote": "${lineOf(3)}"`);
  const changes = `/chats/${task.chat_id}/changes`;
  const committed = {
    head_ref: branch,
    base_commit: git('rev-parse', 'HEAD'),
    files: [{ path: reviewedFile, status: 'modified', added: 1, removed: 1 }],
  };
  const diff = { diff: expect.stringContaining('+const line3 = 33;') };
  expect((await world.call('GET', changes)).body).toMatchObject({ repository: folder, ...committed });
  expect((await world.call('GET', `${changes}/file?path=${reviewedFile}`)).body).toMatchObject(diff);
  rmSync(folder, { recursive: true });
  expect((await world.call('GET', changes)).body).toMatchObject({ repository: world.repository.path, ...committed });
  expect((await world.call('GET', `${changes}/file?path=${reviewedFile}`)).body).toMatchObject(diff);
  expect(await world.call('GET', `${changes}/file?path=README.md`)).toMatchObject({ status: 404 });
  git('reset', '-q', '--hard');
  git('stash', 'drop');
  rmSync(path.join(world.repository.path, 'new.txt'));
});

test('however often it is asked for, a finding has one task that goes on or has mended it', async () => {
  const release = world.hold('Fix SEC-001: Fault 3');
  const replies = await Promise.all([1, 2, 3, 4].map(() => onlyFix({ refs: [ref(1)] })));
  expect(new Set(replies.map(({ task_id }) => task_id)).size).toBe(1);
  expect(replies.filter(({ created }) => created)).toHaveLength(1);
  release();
  const first = replies[0]?.task_id ?? '';
  await settled(first);
  expect(await onlyFix({ refs: [ref(1)] })).toMatchObject({ task_id: first, created: false });
  expect(await notices(first)).toBe('There was nothing to commit.');

  const shared = await onlyFix({ refs: [ref(2), ref(3)], per: 'file' });
  expect(shared.refs).toEqual([ref(2), ref(3)]);
  await settled(shared.task_id);
  const each = await fixed({ refs: [ref(1), ref(2), ref(4)], per: 'finding' });
  expect(each.map(({ refs, created }) => [refs, created])).toEqual([
    [[ref(1)], false],
    [[ref(2)], false],
    [[ref(4)], true],
  ]);
  await settled(each[2]?.task_id ?? '');
});

test('the preview says word for word what the agents are told, makes nothing, and names what has a task already', async () => {
  const order = { refs: [ref(1), ref(2), ref(3)], per: 'file', acceptance: 'npm test passes' };
  const preview = async () =>
    FixPreview.parse((await world.call('POST', `/flow-runs/${run}/findings/tasks/preview`, order)).body).tasks;
  const before = await countTasks();
  const [planned] = await preview();
  expect(planned).toMatchObject({ refs: order.refs, title: 'Fix SEC-001: Fault 3 and 2 more' });
  expect([await countTasks(), (await db.sql`select from finding_lives`).length]).toEqual([before, 0]);

  let told = '';
  world.acts.work = (_folder, words) => void (told = words);
  const task = await onlyFix(order);
  await settled(task.task_id);
  expect(told).toBe(planned?.words);
  expect(await preview()).toEqual([{ ...planned, words: null }]);
});

test('a fix that was cancelled, or did not hold, can be asked for again', async () => {
  const release = world.hold('Fix SEC-001: Fault 3');
  const first = await onlyFix({ refs: [ref(1)] });
  await world.call('POST', `/tasks/${first.task_id}/cancel`);
  release();
  const second = await onlyFix({ refs: [ref(1)] });
  expect(second.created).toBe(true);
  expect(second.chat_id).not.toBe(first.chat_id);
  await settled(second.task_id);
  await rechecked([ref(1)]);
  expect(await finding(1)).toMatchObject({ status: 'still-there' });
  const third = await onlyFix({ refs: [ref(1)] });
  expect(third.created).toBe(true);
  await settled(third.task_id);
  expect((await onlyFix({ refs: [ref(1)] })).task_id).toBe(third.task_id);
});

test('a fix that failed and is tried again goes on in its worktree, and its finding follows it', async () => {
  world.acts.work = (folder) => {
    changing(3, 'half done')(folder);
    throw new Error('The agent broke.');
  };
  const first = await onlyFix({ refs: [ref(1)] });
  expect(await settled(first.task_id)).toBe('failed');
  world.acts.work = changing(5, 'const line5 = 55;');
  const again = RetryTaskReply.parse((await world.call('POST', `/tasks/${first.task_id}/retry`, {})).body);
  expect(await settled(again.id)).toBe('completed');
  const { fix: mended } = await finding(1);
  expect(mended).toMatchObject({ task_id: again.id, chat_id: first.chat_id, condition: 'completed' });
  expect(git('show', `${mended?.branch}:${reviewedFile}`).split('\n').slice(2, 5)).toEqual([
    'half done',
    lineOf(4),
    'const line5 = 55;',
  ]);
});

test('in place an agent works in the folder of the project, asks first, and nothing is committed', async () => {
  const head = git('rev-parse', 'HEAD');
  world.acts.work = changing(3, 'const line3 = 33;');
  const task = await onlyFix({ refs: [ref(1)], where: 'in-place' });
  await settled(task.task_id);
  expect(git('status', '--porcelain')).toBe(`M ${reviewedFile}`);
  expect([git('rev-parse', 'HEAD'), (await finding(1)).fix?.branch]).toEqual([head, null]);
  const [row] = await db.sql`select spec ->> 'profile' as profile from tasks where id = ${task.task_id}`;
  expect(row).toEqual({ profile: 'ask' });
  git('checkout', '-q', '--', '.');
});

test('the validator looks at the new commit, and its word makes a finding fixed where the code has changed', async () => {
  world.acts.work = changing(3, 'const line3 = 33;');
  const letFix = world.hold('Fix SEC-001: Fault 3');
  const task = await onlyFix({ refs: [ref(1)] });
  expect(await recheck([ref(1)])).toMatchObject({ status: 409, body: { code: 'finding.fix-open' } });
  letFix();
  await settled(task.task_id);
  world.acts.judge = () => ({ value: 'refuted', claim_contradicted: 'line 3', steps: 'Opened it.' });
  const release = world.hold('Check again: SEC-001, SEC-002');
  const both = RecheckReply.parse((await recheck([ref(1), ref(2)], { at: 'head' })).body).tasks;
  expect(both).toMatchObject([{ refs: [ref(1), ref(2)], commit: git('rev-parse', 'HEAD'), created: true }]);
  const once = RecheckReply.parse((await recheck([ref(1)])).body).tasks;
  expect(once).toEqual([{ ...both[0], refs: [ref(1)], created: false }]);
  release();
  await settled(both[0]?.task_id ?? '');
  expect(await finding(2)).toMatchObject({
    status: 'open',
    status_reason: expect.stringContaining('the quoted code is unchanged'),
    recheck: { task_id: both[0]?.task_id, condition: 'completed', branch: null },
  });

  const head = git('rev-parse', (await finding(1)).fix?.branch ?? '');
  const apart = await rechecked([ref(1), ref(2)]);
  expect(apart.map(({ refs, commit }) => [refs, commit])).toEqual([
    [[ref(1)], head],
    [[ref(2)], git('rev-parse', 'HEAD')],
  ]);
  const output = await readTaskOutput(db.sql, apart[0]?.task_id ?? '');
  expect(output?.text).toBe('- SEC-001 Fault 3: **fixed**. line 3 Opened it.');
  expect(await finding(1)).toMatchObject({ status: 'fixed', status_commit: head, status_reason: 'line 3 Opened it.' });
  const { body: told } = await world.call('GET', `/tasks/${apart[0]?.task_id}/prompt`);
  expect(told).toMatchObject({ text: expect.stringContaining('"quoted_code": "changed"') });

  world.acts.judge = () => ({ value: 'uncertain', steps: 'No way to tell.' });
  await rechecked([ref(1)]);
  expect(await finding(1)).toMatchObject({ status: 'fixed', status_commit: head });
  expect((await finding(1)).status_reason).toContain('could not settle it. No way to tell.');
});

test('code that holds the fault off, and was not there before, makes it fixed although the quoted code stands', async () => {
  world.acts.work = (folder) => {
    const file = path.join(folder, reviewedFile);
    writeFileSync(file, `if (safe) refuse();\n${readFileSync(file, 'utf8')}`);
  };
  await settled((await onlyFix({ refs: [ref(1)] })).task_id);
  world.acts.judge = () => refutedBy(lineOf(4), 5);
  await rechecked([ref(1)]);
  expect((await finding(1)).status).toBe('open');
  world.acts.judge = () => refutedBy('if (safe) refuse();', 1);
  await rechecked([ref(1)]);
  expect((await finding(1)).status).toBe('fixed');
});

test('a dismissal that is made while the validator looks stays', async () => {
  const release = world.hold('Check again: SEC-001');
  const { tasks } = RecheckReply.parse((await recheck([ref(1)])).body);
  await world.call('PUT', `/flow-runs/${run}/findings/status`, {
    refs: [ref(1)],
    status: 'dismissed',
    reason: 'a fixture',
  });
  release();
  await settled(tasks[0]?.task_id ?? '');
  expect(await finding(1)).toMatchObject({ status: 'dismissed', status_reason: 'a fixture' });
});

test('a hook that refuses is said, and what is not committed is not checked', async () => {
  const hook = path.join(world.repository.path, '.git/hooks/pre-commit');
  writeFileSync(hook, '#!/bin/sh\necho "no tests, no commit" >&2\nexit 1\n');
  chmodSync(hook, 0o755);
  world.acts.work = changing(3, 'const line3 = 33;');
  const task = await onlyFix({ refs: [ref(1)] });
  expect(await settled(task.task_id)).toBe('completed');
  expect(await notices(task.task_id)).toContain('were not committed: no tests, no commit');
  expect(await recheck([ref(1)])).toMatchObject({
    status: 409,
    body: { code: 'finding.uncommitted', message: expect.stringContaining('no tests, no commit') },
  });
  rmSync(hook);
  world.acts.judge = () => ({ value: 'refuted' });
  await rechecked([ref(1)]);
  expect((await finding(1)).status).toBe('fixed');
});

test('what no worktree can be made of is refused before there is a task', async () => {
  const before = await countTasks();
  const { path: folder } = world.repository;
  renameSync(path.join(folder, '.git'), path.join(folder, 'git-away'));
  expect(await fix({ refs: [ref(1)] })).toMatchObject({ status: 422, body: { code: 'repository.not-git' } });
  renameSync(path.join(folder, 'git-away'), path.join(folder, '.git'));
  const branch = git('symbolic-ref', 'HEAD');
  git('symbolic-ref', 'HEAD', 'refs/heads/unborn');
  expect(await fix({ refs: [ref(1)] })).toMatchObject({ status: 422, body: { code: 'repository.no-commits' } });
  git('symbolic-ref', 'HEAD', branch);
  git('config', 'core.bare', 'true');
  expect(await fix({ refs: [ref(1)] })).toMatchObject({ status: 422, body: { code: 'repository.bare' } });
  git('config', 'core.bare', 'false');
  expect(await fix({ refs: ['nobody/1'] })).toMatchObject({ status: 404 });
  expect(await fix({ refs: [ref(1)], agent: 'nobody' })).toMatchObject({
    status: 422,
    body: { code: 'agent.unknown' },
  });
  expect(await countTasks()).toBe(before);
  expect(existsSync(path.join(folder, '.git/index.lock'))).toBe(false);
});
