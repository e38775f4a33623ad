import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Makes what stands for `node:20-bookworm-slim`: Debian bookworm as `debootstrap` makes it, with the Node and npm of this machine.
 * Returns what the commands within need to be told of this machine's certificates.
 */
export async function makeBase(root: string, say: (line: string) => void): Promise<Record<string, string>> {
  if (!existsSync(path.join(root, 'usr/bin/apt'))) {
    const since = performance.now();
    await run('debootstrap', ['--variant=minbase', 'bookworm', root], { maxBuffer: 64 * 1024 * 1024 });
    say(`${Math.round((performance.now() - since) / 1000)} s  debootstrap bookworm`);
  }
  const bin = path.join(root, 'usr/local/bin');
  copyFileSync(process.execPath, path.join(bin, 'node'));
  const npm = path.resolve(realpathSync(path.join(path.dirname(process.execPath), 'npm')), '../..');
  const modules = path.join(root, 'usr/local/lib/node_modules');
  mkdirSync(modules, { recursive: true });
  cpSync(npm, path.join(modules, 'npm'), { recursive: true, verbatimSymlinks: true });
  for (const name of ['npm', 'npx']) {
    const link = path.join(bin, name);
    if (!existsSync(link)) symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, link);
  }
  copyFileSync('/etc/resolv.conf', path.join(root, 'etc/resolv.conf'));
  return certificates(root);
}

function certificates(root: string): Record<string, string> {
  const own = process.env.NODE_EXTRA_CA_CERTS;
  if (own === undefined || own === '') return {};
  const inside = '/etc/host-certificates.pem';
  copyFileSync(own, path.join(root, inside));
  return { NODE_EXTRA_CA_CERTS: inside, SSL_CERT_FILE: inside };
}
