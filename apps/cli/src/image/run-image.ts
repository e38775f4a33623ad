import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { failedCommand } from './failed-command.js';
import type { Played } from './play-stages.js';

const run = promisify(execFile);

/** Read-only but for two folders, as the compose file has it; no user id, no capability and no way to get one. */
const hardened = `set -eu
mount --bind "$1" "$1"
mount -o remount,ro,bind "$1"
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
mount -t tmpfs -o mode=1777 tmpfs "$1/tmp"
mount -t tmpfs -o "uid=\${2%:*},gid=\${2#*:},mode=0700" tmpfs "$1/var/lib/boocode"
root=$1 user=$2 workdir=$3
shift 3
exec chroot "$root" setpriv "--reuid=\${user%:*}" "--regid=\${user#*:}" --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all \
  /bin/sh -c 'cd "$1" && shift && exec "$@"' sh "$workdir" "$@"`;

export interface Container {
  pid: number;
  /** Runs another command in the same root; resolves with its exit code and what it said. */
  exec: (command: readonly string[]) => Promise<{ code: number; output: string }>;
  /** SIGTERM; resolves with how it ended. */
  stop: () => Promise<string>;
}

/** Starts a command in a played image as its user. Resolves once its server listens; throws with its output when it ends before. */
export async function runImage(
  { root, workdir, environment }: Played,
  { user, command, env }: { user: string; command: readonly string[]; env: Record<string, string> },
): Promise<Container> {
  const all = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', ...environment, ...env };
  const child = spawn('unshare', ['--mount', 'sh', '-c', hardened, 'sh', root, user, workdir, ...command], {
    env: all,
  });
  const pid = await untilListening(child);
  return {
    pid,
    exec: async (other) => {
      const [uid = '', gid = ''] = user.split(':');
      const privileges = ['--reuid', uid, '--regid', gid, '--clear-groups', '--no-new-privs'];
      const words = ['--mount', `--target=${pid}`, 'chroot', root, 'setpriv', ...privileges];
      const inWorkdir = ['/bin/sh', '-c', 'cd "$1" && shift && exec "$@"', 'sh', workdir, ...other];
      try {
        const { stdout, stderr } = await run('nsenter', [...words, ...inWorkdir], { env: all });
        return { code: 0, output: stdout + stderr };
      } catch (error) {
        return failedCommand(error);
      }
    },
    stop: async () => {
      const ended = new Promise<string>((resolve) => {
        child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
      });
      child.kill('SIGTERM');
      return await ended;
    },
  };
}

/** Every step is an `exec`, so that the process is the server itself in the end. */
async function untilListening(child: ChildProcess): Promise<number> {
  const { stdout, stderr, pid } = child;
  if (stdout === null || stderr === null || pid === undefined) throw new Error('the server could not be started');
  const said: string[] = [];
  return await new Promise((resolve, reject) => {
    createInterface({ input: stderr }).on('line', (line) => said.push(line));
    createInterface({ input: stdout }).on('line', (line) => {
      said.push(line);
      if (line.includes('Server listening at')) resolve(pid);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the server ended (exit code ${code}):\n${said.join('\n')}`)));
  });
}

/** What the kernel says of a process: its user, what it may, and whether it may get more. */
export function privilegesOf(pid: number): { uid: string; capabilities: string; noNewPrivileges: boolean } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(status)?.[1] ?? '';
  return { uid: field('Uid'), capabilities: field('CapEff'), noNewPrivileges: field('NoNewPrivs') === '1' };
}
