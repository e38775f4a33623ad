import { expect, test } from 'vitest';
import { sourceUrl } from './source-url.js';

test.each([
  ['https://github.com/acme/shop.git', 'https://github.com/acme/shop.git'],
  ['https://me:token@github.com/acme/shop?x=1#y', 'https://github.com/acme/shop'],
  ['https://token@github.com/acme/shop', 'https://github.com/acme/shop'],
  ['ssh://git:pw@box:2222/srv/shop.git', 'ssh://git@box:2222/srv/shop.git'],
  ['git@github.com:acme/shop.git', 'ssh://git@github.com/acme/shop.git'],
  ['/srv/git/shop.git', 'file:///srv/git/shop.git'],
  ['file:///srv/git/shop.git', 'file:///srv/git/shop.git'],
])('%s is fetched as %s', (remote, url) => {
  expect(sourceUrl(remote)).toBe(url);
});

test.each([
  'ext::sh -c touch% /tmp/x',
  'http://github.com/acme/shop',
  'git://github.com/acme/shop',
  'ssh://-oProxyCommand=touch/x',
  'ssh://box/-x',
  '--upload-pack=touch',
  '../shop',
  'https://box',
  'file://box/srv/shop',
  'fd::17',
  '',
])('%s is no source', (remote) => {
  expect(sourceUrl(remote)).toBeNull();
});
