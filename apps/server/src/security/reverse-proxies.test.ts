import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDoor, host } from '../testing/door.js';

const example = (file: string) =>
  fileURLToPath(new URL(`../../../../openspec/operations/proxies/${file}`, import.meta.url));
const isThere = (program: string, argument: string) => spawnSync(program, [argument]).status === 0;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'boocode-proxies-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the examples', () => {
  it.skipIf(!isThere('caddy', 'version'))('is what Caddy takes (skipped where there is none)', () => {
    const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
    const said = spawnSync('caddy', ['validate', '--adapter', 'caddyfile', '--config', example('Caddyfile')], {
      env,
      encoding: 'utf8',
    });
    expect(said.status, said.stderr).toBe(0);
  });

  it.skipIf(!isThere('nginx', '-v') || !isThere('openssl', 'version'))(
    'is what nginx takes (skipped where there is none)',
    () => {
      const certificate = path.join(folder, 'certificate.pem');
      const key = path.join(folder, 'key.pem');
      const subject = ['-subj', '/CN=boocode.example.com', '-days', '1', '-nodes'];
      const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-keyout', key];
      execFileSync('openssl', [...made, '-out', certificate, ...subject], { stdio: 'ignore' });
      const text = readFileSync(example('nginx.conf'), 'utf8')
        .replace(/\/etc\/letsencrypt\S*fullchain\.pem/, certificate)
        .replace(/\/etc\/letsencrypt\S*privkey\.pem/, key)
        // Only the form is looked at: the ports of this machine may be taken, or be root's.
        .replaceAll(
          /listen (\[::\]:)?(80|443)/g,
          (_all, six: string | undefined, port: string) => `listen ${six ?? ''}2${port}`,
        );
      writeFileSync(path.join(folder, 'site.conf'), text);
      const whole = path.join(folder, 'nginx.conf');
      const at = (name: string) => path.join(folder, name);
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
        .map((name) => `${name}_temp_path ${at(name)};`)
        .join('\n');
      writeFileSync(
        whole,
        `pid ${at('pid')};\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n${temporary}\ninclude ${at('site.conf')};\n}\n`,
      );
      const said = spawnSync('nginx', ['-t', '-e', 'stderr', '-c', whole], { encoding: 'utf8' });
      expect(said.status, said.stderr).toBe(0);
      expect(said.stderr).not.toContain('[warn]');
    },
  );
});

/** Statuses of wrong tokens from eleven clients of one proxy: the tenth is the last that one address may show. */
async function statuses(env: Record<string, string>) {
  const door = await buildDoor({ env: { BOOCODE_TOKEN: 'a-token-that-is-long-enough', ...env } });
  try {
    const seen: number[] = [];
    for (let client = 1; client <= 11; client += 1) {
      // One after another: the eleventh is the one that counts.
      // oxlint-disable-next-line no-await-in-loop
      const reply = await door.inject({
        url: '/api/coder/flows',
        remoteAddress: '127.0.0.1',
        headers: { host, authorization: 'Bearer wrong', 'x-forwarded-for': `192.0.2.${client}` },
      });
      seen.push(reply.statusCode);
    }
    return seen;
  } finally {
    await door.close();
  }
}

describe('wrong tokens behind a proxy', () => {
  it('are counted by client where the proxy is trusted', async () => {
    expect(await statuses({ BOOCODE_TRUSTED_PROXIES: '127.0.0.1' })).toEqual(Array(11).fill(401));
  });

  it('are counted by who connects where it is not: a header is anybody’s word', async () => {
    expect((await statuses({})).at(-1)).toBe(429);
    expect((await statuses({ BOOCODE_TRUSTED_PROXIES: '10.0.0.0/8' })).at(-1)).toBe(429);
  });
});
