import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RefusedError } from '../errors.js';
import { aProject } from '../testing/boocode-fixture.js';
import { hideCases } from './hide-cases.js';

let root: string;
let said: string[];
beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'boocode-hide-cases-')));
  said = [];
});
afterEach(() => rmSync(root, { recursive: true }));

const say = (line: string) => void said.push(line);

it('takes off the list what lies in the folder of the evaluation, by whatever name that is called, and nothing else', async () => {
  mkdirSync(path.join(root, 'real'));
  symlinkSync(path.join(root, 'real'), path.join(root, 'link'));
  const paths = { mine: path.join(root, 'real', 'case'), beside: path.join(root, 'real-too'), theirs: '/srv/orders' };
  const projects = Object.entries(paths).map(([id, at]) => ({ ...aProject, id, path: at }));
  const hidden: string[] = [];
  const hideProject = async (id: string) => {
    hidden.push(id);
    return aProject;
  };
  await hideCases({ projects: async () => projects, hideProject }, { folder: path.join(root, 'link'), say });
  expect([hidden, said]).toEqual([['mine'], []]);
});

it('says what keeps it from that, and lets the figures stand', async () => {
  const refusal = new RefusedError({ status: 403, code: 'access.scope', message: 'This needs the scope “admin”.' });
  const client = { projects: () => Promise.reject(refusal), hideProject: async () => aProject };
  await hideCases(client, { folder: root, say });
  expect(said).toEqual([`The projects of the cases are still on the list: ${refusal.message}`]);
});
