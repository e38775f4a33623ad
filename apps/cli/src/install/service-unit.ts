/** Stands in the first line of every file that `boocode install` writes, and tells `uninstall` what is its own. */
export const mark =
  '# Written by `boocode install`; change it with a drop-in (`systemctl edit`), which an install leaves alone.';

/** What the two services are to each other, and what tells them apart. */
const services = {
  boocoder: { app: 'coder', title: 'BooCode: tasks and agents', memory: '80%', tasks: 8192, stopSeconds: 120 },
  booterm: { app: 'booterm', title: 'BooCode: terminals', memory: '50%', tasks: 4096, stopSeconds: 30 },
} as const;

export type ServiceName = keyof typeof services;

/** Where a unit finds what it runs, as absolute paths. */
interface UnitPlaces {
  node: string;
  clone: string;
  environmentFile: string;
  dataDir: string;
  /** Where agents and shells may write, beside the data directory. */
  projects: readonly string[];
}

export interface UnitRequest extends UnitPlaces {
  name: ServiceName;
  /** `system`: with a user of its own and all that systemd can shut; `user`: with what an unprivileged systemd can shut. */
  scope: 'system' | 'user';
  /** From 254 on each restart waits longer than the one before. */
  systemdVersion: number;
}

type Setting = readonly [key: string, value: string | number];

/** The text of a unit. */
export function serviceUnit(request: UnitRequest): string {
  const { name, scope } = request;
  const { title } = services[name];
  const system = scope === 'system';
  const network: Setting[] = system
    ? [
        ['Wants', 'network-online.target'],
        ['After', 'network-online.target docker.service postgresql.service'],
      ]
    : [];
  return [
    mark,
    section('Unit', [
      ['Description', title],
      ...network,
      // Never given up: the usual cause is a Postgres that is not there yet, however long that takes.
      ['StartLimitIntervalSec', 0],
    ]),
    section('Service', [
      ...runs(request),
      ...restarts(request),
      ...limits(name),
      ...shut,
      ...(system ? shutBySystem(request) : []),
    ]),
    section('Install', [['WantedBy', system ? 'multi-user.target' : 'default.target']]),
  ].join('\n\n');
}

function runs({ name, scope, node, clone, environmentFile, dataDir }: UnitRequest): Setting[] {
  const own: Setting[] =
    scope === 'system'
      ? [
          ['User', 'boocode'],
          ['Group', 'boocode'],
          ['StateDirectory', 'boocode'],
          ['StateDirectoryMode', '0700'],
        ]
      : [];
  // What has shells is given no more than it needs.
  const withheld: Setting[] =
    name === 'booterm'
      ? [
          [
            'UnsetEnvironment',
            'DATABASE_URL POSTGRES_PASSWORD BOOCODE_TOKEN ANTHROPIC_API_KEY OPENAI_API_KEY OPENROUTER_API_KEY',
          ],
        ]
      : [['UnsetEnvironment', 'POSTGRES_PASSWORD BOOCODE_TOKEN']];
  return [
    ['Type', 'exec'],
    ...own,
    ['WorkingDirectory', dataDir],
    ['Environment', `NODE_ENV=production BOOCODE_DATA_DIR=${dataDir}`],
    ['EnvironmentFile', environmentFile],
    ...withheld,
    ['ExecStart', `${node} ${clone}/apps/${services[name].app}/dist/main.js`],
  ];
}

function restarts({ name, systemdVersion }: UnitRequest): Setting[] {
  const slower: Setting[] =
    systemdVersion >= 254
      ? [
          ['RestartSteps', 5],
          ['RestartMaxDelaySec', 60],
        ]
      : [];
  return [
    ['Restart', 'on-failure'],
    ['RestartSec', 5],
    ...slower,
    // 2: the settings are wrong, and are as wrong the next time.
    ['RestartPreventExitStatus', 2],
    // SIGTERM to the service alone, which ends its agents or shells in order; what is left then is killed.
    ['KillMode', 'mixed'],
    ['TimeoutStopSec', services[name].stopSeconds],
  ];
}

function limits(name: ServiceName): Setting[] {
  return [
    ['MemoryMax', services[name].memory],
    ['TasksMax', services[name].tasks],
    ['LimitNOFILE', 65_536],
    // An agent that takes too much is killed, and the service goes on.
    ['OOMPolicy', 'continue'],
  ];
}

/** Holds in a user's systemd too. Memory that is written and then run stays allowed: Node compiles. */
const shut: readonly Setting[] = [
  ['NoNewPrivileges', 'yes'],
  ['RestrictAddressFamilies', 'AF_UNIX AF_INET AF_INET6 AF_NETLINK'],
  ['RestrictNamespaces', 'yes'],
  ['RestrictRealtime', 'yes'],
  ['RestrictSUIDSGID', 'yes'],
  ['LockPersonality', 'yes'],
  ['SystemCallArchitectures', 'native'],
  // Agents shut themselves in further by the last ones; package managers give files to whom they belong already.
  ['SystemCallFilter', '@system-service seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self'],
  ['SystemCallFilter', '~@privileged'],
  ['SystemCallFilter', '@chown'],
  // Refused and not killed: programs ask, and do without.
  ['SystemCallErrorNumber', 'EPERM'],
  ['UMask', '0027'],
];

function shutBySystem({ projects }: UnitRequest): Setting[] {
  const inHome = projects.filter((folder) => /^\/(home|root)\//.test(folder));
  const elsewhere = projects.filter((folder) => !inHome.includes(folder));
  return [
    ['ProtectSystem', 'strict'],
    // Homes are empty but for the projects in them.
    ['ProtectHome', inHome.length > 0 ? 'tmpfs' : 'yes'],
    ...elsewhere.map((folder): Setting => ['ReadWritePaths', folder]),
    ...inHome.map((folder): Setting => ['BindPaths', folder]),
    ['PrivateTmp', 'yes'],
    ['PrivateDevices', 'yes'],
    ['ProtectProc', 'invisible'],
    ['ProtectClock', 'yes'],
    ['ProtectHostname', 'yes'],
    ['ProtectKernelLogs', 'yes'],
    ['ProtectKernelModules', 'yes'],
    ['ProtectKernelTunables', 'yes'],
    ['ProtectControlGroups', 'yes'],
    ['CapabilityBoundingSet', ''],
    ['AmbientCapabilities', ''],
    ['KeyringMode', 'private'],
    ['RemoveIPC', 'yes'],
    ['DevicePolicy', 'closed'],
  ];
}

const section = (name: string, settings: readonly Setting[]): string =>
  [`[${name}]`, ...settings.map(([key, value]) => `${key}=${value}`)].join('\n');
