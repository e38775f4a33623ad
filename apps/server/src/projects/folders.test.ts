import { expect, it } from 'vitest';
import { folderFault } from './folders.js';

const systemError = (code: string) => Object.assign(new Error(code), { code });

it.each([
  ['EACCES', 403, 'folder.unreadable'],
  ['EPERM', 403, 'folder.unreadable'],
  ['ENOENT', 404, 'folder.missing'],
  ['ENOTDIR', 422, 'folder.not-a-folder'],
  ['ELOOP', 422, 'folder.circle'],
  ['ENAMETOOLONG', 400, 'folder.too-long'],
])('says in words what the system says of a folder as %s', (code, status, told) => {
  expect(folderFault(systemError(code), '/x')).toMatchObject({ status, code: told });
});

it('does not explain away what is no fault of the path', () => {
  const error = systemError('EMFILE');
  expect(folderFault(error, '/x')).toBe(error);
});
