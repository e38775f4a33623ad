import { execFileSync } from 'node:child_process';
import { homedir } from 'node:os';
import path from 'node:path';
import { cloneRoot } from '../clone.js';
import type { Context } from '../context.js';
import { CliError, exitCode, UsageError } from '../errors.js';
import { planInstall, type InstallPlan } from '../install/plan-install.js';
import { removeInstall, writeInstall, type Written } from '../install/write-install.js';

export interface InstallFlags {
  user?: boolean;
  write?: boolean;
  projects?: string[];
}

type Ports = Pick<Context, 'output' | 'folder'>;

/** Says what an install is, or with `--write` writes its files and says which commands come then. Returns the exit code. */
export function install(flags: InstallFlags, { output, folder }: Ports): number {
  const plan = planOf(flags, folder);
  if (flags.write !== true) {
    for (const file of plan.files) output.print(`${heading(file.path, file.mode)}\n${withoutSecrets(file.text)}`);
    output.print(`# Then:\n${plan.commands.join('\n')}`);
    output.say('Nothing was written. With --write these files are; the commands are yours to run.');
    return exitCode.ok;
  }
  tell(writeInstall(plan.files), output);
  output.print(`Now run:\n${plan.commands.map((command) => `  ${command}`).join('\n')}`);
  return exitCode.ok;
}

/** Takes away what `install --write` wrote. Settings, data and the user stay, and are named. */
export function uninstall(flags: Pick<InstallFlags, 'user' | 'write'>, { output, folder }: Ports): number {
  const plan = planOf(flags, folder);
  if (flags.write !== true) {
    const own = plan.files.filter((file) => !file.kept).map((file) => `rm ${file.path}`);
    output.print(['# First:', ...plan.before, '# Then --write does:', ...own].join('\n'));
    return exitCode.ok;
  }
  tell(removeInstall(plan.files), output);
  const also = flags.user === true ? '' : ', and so does the user boocode';
  output.say(`Settings and the data directory stay${also}. What still runs ends with:`);
  output.print(plan.before.join('\n'));
  return exitCode.ok;
}

function planOf({ user = false, projects }: InstallFlags, folder: string): InstallPlan {
  const chosen = (projects ?? (user ? [] : ['/srv/projects'])).map((given) => path.resolve(folder, given));
  const strange = [cloneRoot, process.execPath, ...chosen].find((at) => !/^[\w./@+-]+$/.test(at));
  if (strange !== undefined) {
    throw new UsageError(
      `${strange} has characters that a unit would read in its own way. Choose a path without them.`,
    );
  }
  const shut = [cloneRoot, process.execPath].find((at) => /^\/(home|root)\//.test(at));
  if (!user && shut !== undefined) {
    throw new CliError({
      code: 'install.in-home',
      message: `The units cannot read ${shut}: it lies in a home, which is shut for them. Clone to /opt/boocode and use a Node of the machine, or use --user.`,
    });
  }
  const ground = { scope: user ? ('user' as const) : ('system' as const), node: process.execPath, clone: cloneRoot };
  return planInstall({ ...ground, home: homedir(), projects: chosen, systemdVersion: systemdVersion() });
}

/** The number that systemd calls itself by. Throws where there is no systemd: nothing would run the units. */
function systemdVersion(): number {
  try {
    const shown = execFileSync('systemctl', ['--version'], { encoding: 'utf8' });
    return Number(/^systemd (\d+)/.exec(shown)?.[1] ?? 0);
  } catch (error) {
    throw new CliError({
      code: 'install.no-systemd',
      message: `systemd is not on this machine (${String(error)}). Here \`npm start\` runs everything; keep it running with what you have.`,
    });
  }
}

const heading = (file: string, mode: number) => `# ${file} (${mode.toString(8)})`;

/** What is shown is not what is written: secrets are made then. */
const withoutSecrets = (text: string) =>
  text
    .replaceAll(/^(.*(?:PASSWORD|TOKEN)=).*$/gm, '$1(made when written)')
    .replaceAll(/:[0-9a-f]{48}@/g, ':(the same)@');

function tell(written: readonly Written[], output: Context['output']): void {
  for (const { path: at, outcome } of written) output.say(`${outcome.padEnd(9)}  ${at}`);
}
