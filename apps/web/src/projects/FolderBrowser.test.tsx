// @vitest-environment happy-dom
import type { FolderList } from '@boocode/contracts/project';
import { screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { replies, show, useTestServer } from '../testing/app-page.js';
import { tokenOf } from '../testing/token-of.js';

useTestServer();

const home: FolderList = { path: '/home/mara', parent: '/home', folders: [], more: false };
const elsewhere: FolderList = { path: '/srv', parent: '/', folders: [], more: false };

it('leaves the field to whoever has gone into it, when the home folder is told late', async () => {
  replies.set('GET /api/folders?path=%2Fsrv', { status: 200, body: elsewhere });
  const answered = fetch;
  let tell: ((reply: Response) => void) | undefined;
  const late = new Promise<Response>((resolve) => {
    tell = resolve;
  });
  vi.stubGlobal('fetch', async (path: string, init?: RequestInit) =>
    path === '/api/folders' ? late : answered(path, init),
  );
  const { user } = show('/projects', []);
  const field = await screen.findByRole('textbox', { name: 'Folder' });
  await user.click(field);
  tell?.(Response.json(home));
  await screen.findByRole('list', { name: 'Folders in /home/mara' });
  await user.type(field, '/srv/shop');
  expect(field).toHaveProperty('value', '/srv/shop');
});

it('offers the home folder to whoever has not', async () => {
  replies.set('GET /api/folders', { status: 200, body: home });
  show('/projects', []);
  await screen.findByRole('list', { name: 'Folders in /home/mara' });
  expect(screen.getByRole('textbox', { name: 'Folder' })).toHaveProperty('value', '/home/mara');
});

it('is not shown to who may not add a folder: why stands in its place', async () => {
  replies.set('GET /api/me', { status: 200, body: tokenOf('run') });
  show('/projects', []);
  expect(await screen.findByText(/needs the scope “admin”/, { selector: 'p' })).toBeTruthy();
  expect(screen.queryByRole('textbox', { name: 'Folder' })).toBeNull();
});
