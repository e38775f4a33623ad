import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { mark, serviceUnit, type ServiceName } from './service-unit.js';

export interface PlannedFile {
  path: string;
  mode: number;
  text: string;
  /** A person changes it: it is written once, and never taken away. */
  kept: boolean;
}

/** What an install is: files, and what a person runs then. */
export interface InstallPlan {
  files: PlannedFile[];
  commands: string[];
  /** Commands that come before an uninstall. */
  before: string[];
}

export interface InstallGround {
  scope: 'system' | 'user';
  node: string;
  clone: string;
  home: string;
  /** Absolute. */
  projects: readonly string[];
  systemdVersion: number;
}

/** The same number here and in the Dockerfile, so that what either writes the other may read. */
const userId = 10_001;
const names = ['boocoder', 'booterm'] as const satisfies readonly ServiceName[];

/** Plans an install, and touches nothing. */
export function planInstall(ground: InstallGround): InstallPlan {
  const { scope, home, node, clone, projects, systemdVersion } = ground;
  const system = scope === 'system';
  const units = system ? '/etc/systemd/system' : path.join(home, '.config/systemd/user');
  const environmentFile = system ? '/etc/boocode/boocode.env' : path.join(home, '.config/boocode/boocode.env');
  const dataDir = system ? '/var/lib/boocode' : path.join(home, '.local/share/boocode');
  const places = { node, clone, environmentFile, dataDir, projects };
  const systemctl = system ? 'systemctl' : 'systemctl --user';
  return {
    files: [
      ...(system
        ? [
            file('/etc/sysusers.d/boocode.conf', [mark, `u boocode ${userId} "BooCode" /var/lib/boocode`]),
            // The colons: a folder that is there keeps its owner and its mode.
            file('/etc/tmpfiles.d/boocode.conf', [mark, ...projects.map((at) => `d ${at} :0750 :boocode :boocode -`)]),
          ]
        : [file(path.join(home, '.config/user-tmpfiles.d/boocode.conf'), [mark, `d ${dataDir} 0700 - - -`])]),
      ...names.map((name) =>
        file(path.join(units, `${name}.service`), [serviceUnit({ ...places, name, scope, systemdVersion })]),
      ),
      { path: environmentFile, mode: 0o600, text: environmentText(projects), kept: true },
    ],
    commands: [
      ...(system
        ? ['systemd-sysusers boocode.conf', 'systemd-tmpfiles --create boocode.conf']
        : ['systemd-tmpfiles --user --create']),
      `${systemctl} daemon-reload`,
      `${systemctl} enable --now ${names.join(' ')}`,
      ...(system ? [] : ['loginctl enable-linger    # so that they go on when you sign out']),
    ],
    before: [`${systemctl} disable --now ${names.join(' ')}`],
  };
}

const file = (at: string, lines: readonly string[]): PlannedFile => ({
  path: at,
  mode: 0o644,
  text: `${lines.join('\n')}\n`,
  kept: false,
});

/** Secrets are made here, on this machine, each time anew; both systemd and `docker compose --env-file` read the form. */
function environmentText(projects: readonly string[]): string {
  const password = randomBytes(24).toString('hex');
  return `${[
    '# Settings and secrets of BooCode on this machine, for the units and for docker compose. Yours to change: README, Configuration.',
    `POSTGRES_PASSWORD=${password}`,
    `DATABASE_URL=postgres://boocode:${password}@127.0.0.1:5432/boochat`,
    '# Known to server, coder and terminals, and to nobody else.',
    `BOOCODE_INTERNAL_TOKEN=${randomBytes(32).toString('hex')}`,
    '# What people sign in with.',
    `BOOCODE_TOKEN=${randomBytes(24).toString('hex')}`,
    'BOOCODE_CODER_PORT=7410',
    'BOOCODE_TERM_PORT=7420',
    ...projects.slice(0, 1).map((folder) => `BOOCODE_PROJECTS=${folder}`),
  ].join('\n')}\n`;
}
