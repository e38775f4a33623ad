import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IssuesReply } from '@boocode/contracts/finding-life';
import { type FindingView } from '@boocode/contracts/finding-life';
import { testDatabase, type TestDatabase } from '@boocode/db/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { testRepository, type TestRepository } from '../services/git/testing.js';
import { createGh } from '../services/gh.js';
import { findingView } from './testing-view.js';
import { fileIssues, type IssuesOrder } from './file-issues.js';

/** A stand-in for gh, as a program of its own: issues are files of a folder beside it. */
const fakeGh = `#!${process.execPath}
const fs = require('node:fs');
const path = require('node:path');
const home = __dirname;
const issues = path.join(home, 'issues');
const [group, act, ...rest] = process.argv.slice(2);
fs.appendFileSync(path.join(home, 'calls'), [group, act, ...rest].join(' ').replaceAll('\\n', ' ') + '\\n');
const all = () => fs.readdirSync(issues).map((name) => JSON.parse(fs.readFileSync(path.join(issues, name), 'utf8')));
if (group === 'auth') {
  if (!fs.existsSync(path.join(home, 'signed-in'))) { console.error('You are not logged into any GitHub hosts.'); process.exit(1); }
} else if (act === 'list') {
  console.log(JSON.stringify(all()));
} else {
  const body = fs.readFileSync(0, 'utf8');
  const n = fs.readdirSync(issues).length + 1;
  const url = 'https://' + rest[rest.indexOf('--repo') + 1] + '/issues/' + n;
  const title = rest.find((one) => one.startsWith('--title=')).slice(8);
  fs.writeFileSync(path.join(issues, n + '.json'), JSON.stringify({ url, title, body }));
  console.log(url);
}
`;

let db: TestDatabase;
let repository: TestRepository;
let bin: string;
const usualPath = process.env['PATH'];
const dataDir = mkdtempSync(path.join(tmpdir(), 'boocode-issues-'));
beforeAll(async () => {
  db = await testDatabase();
  repository = testRepository();
  repository.git('remote', 'add', 'origin', 'git@github.com:acme/shop.git');
});
beforeEach(async () => {
  await db.sql`delete from finding_lives`;
  bin = mkdtempSync(path.join(tmpdir(), 'boocode-gh-'));
  mkdirSync(path.join(bin, 'issues'));
  writeFileSync(path.join(bin, 'gh'), fakeGh);
  chmodSync(path.join(bin, 'gh'), 0o755);
  writeFileSync(path.join(bin, 'signed-in'), '');
  process.env['PATH'] = `${bin}:${usualPath}`;
});
afterEach(() => {
  process.env['PATH'] = usualPath;
  repository.git('remote', 'set-url', 'origin', 'git@github.com:acme/shop.git');
  rmSync(bin, { recursive: true });
});
afterAll(async () => {
  repository.remove();
  rmSync(dataDir, { recursive: true });
  await db.drop();
});

const finding = (n: number): FindingView =>
  findingView({
    ref: `data/${n}`,
    title: `--fault ${n}`,
    claim: 'Ask @team about #12.',
    fingerprint: String(n).repeat(64),
  });

const order = (...findings: FindingView[]): IssuesOrder => ({
  project: '01999999-0000-7000-8000-00000000beef',
  repository: repository.path,
  commit: 'c'.repeat(40),
  findings,
});
const file = (...findings: FindingView[]): Promise<IssuesReply> =>
  fileIssues({ sql: db.sql, gh: createGh(dataDir) }, order(...findings));
const issue = (n: number): { title: string; body: string } =>
  JSON.parse(readFileSync(path.join(bin, 'issues', `${n}.json`), 'utf8'));
const calls = (): string => readFileSync(path.join(bin, 'calls'), 'utf8');

test('each finding becomes one issue that says where, what and how sure, and calls nobody', async () => {
  expect(await file(finding(1), finding(2))).toEqual({
    issues: [
      { ref: 'data/1', url: 'https://github.com/acme/shop/issues/1', created: true },
      { ref: 'data/2', url: 'https://github.com/acme/shop/issues/2', created: true },
    ],
  });
  const { title, body } = issue(1);
  expect(title).toBe('--fault 1');
  for (const part of ['`src/a.ts:1` at cccccccccccc', 'warning', 'confirmed', '**Fix:** correct it', 'const a = b;']) {
    expect(body).toContain(part);
  }
  expect(body).not.toMatch(/@team|#12/);
});

test('what was filed is not filed again, nor by several requests at once', async () => {
  const replies = await Promise.all([file(finding(1)), file(finding(1)), file(finding(1))]);
  const created = replies.flatMap(({ issues }) => issues.map((one) => one.created));
  expect(created.filter(Boolean)).toEqual([true]);
  expect(new Set(replies.flatMap(({ issues }) => issues.map(({ url }) => url))).size).toBe(1);
  expect(existsSync(path.join(bin, 'issues/2.json'))).toBe(false);
});

test('an issue that was made before coder could note it is found again by its marker', async () => {
  await file(finding(1));
  await db.sql`delete from finding_lives`;
  expect(await file(finding(1))).toEqual({
    issues: [{ ref: 'data/1', url: 'https://github.com/acme/shop/issues/1', created: false }],
  });
  expect(calls().match(/issue create/g)).toHaveLength(1);
  expect(await db.sql`select issue_url, status from finding_lives`).toEqual([
    { issue_url: 'https://github.com/acme/shop/issues/1', status: 'open' },
  ]);
});

test('without gh, signed out, or without a remote on GitHub it says the command that mends it, and files nothing', async () => {
  rmSync(path.join(bin, 'signed-in'));
  await expect(file(finding(1))).rejects.toMatchObject({
    code: 'gh.signed-out',
    status: 409,
    message: expect.stringContaining('gh auth login --hostname github.com'),
  });
  repository.git('remote', 'set-url', 'origin', 'https://gitlab.com/acme/shop');
  await expect(file(finding(1))).rejects.toMatchObject({ code: 'gh.not-github', status: 409 });
  repository.git('remote', 'set-url', 'origin', '/srv/git/shop');
  await expect(file(finding(1))).rejects.toMatchObject({
    code: 'gh.no-remote',
    message: expect.stringContaining('git remote add origin'),
  });
  rmSync(path.join(bin, 'gh'));
  process.env['PATH'] = bin;
  await expect(createGh(dataDir).check({ host: 'github.com', name: 'acme/shop' })).rejects.toMatchObject({
    code: 'gh.missing',
    status: 409,
    message: expect.stringContaining('gh auth login'),
  });
  expect(await db.sql`select from finding_lives`).toEqual([]);
});
