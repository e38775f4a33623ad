import { expect, test } from 'vitest';
import { parseRemote } from './github-remote.js';

test.each([
  ['https://github.com/acme/shop.git', 'github.com', 'acme/shop'],
  ['https://user:token@github.com/acme/shop', 'github.com', 'acme/shop'],
  ['git@github.com:acme/shop.git', 'github.com', 'acme/shop'],
  ['ssh://git@ssh.github.com:443/acme/shop.js.git', 'github.com', 'acme/shop.js'],
  ['git@git.example.org:acme/shop', 'git.example.org', 'acme/shop'],
])('%s is %s, %s', (url, host, name) => {
  expect(parseRemote(url)).toEqual({ host, name });
});

test.each([
  '/srv/git/shop.git',
  '../shop',
  'file:///srv/shop',
  'https://github.com/acme',
  'https://git.example.org/a/b/c',
])('%s is no repository of such a server', (url) => {
  expect(parseRemote(url)).toBeNull();
});
