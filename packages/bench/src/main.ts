import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { benchAgents } from './agents/agents-bench.js';
import { agentsToMarkdown } from './agents/agents-report.js';
import { benchForecast } from './forecast/forecast-bench.js';
import { forecastToMarkdown } from './forecast/forecast-report.js';
import { benchFleet, FleetImpossible } from './fleet/fleet-bench.js';
import { fleetToMarkdown } from './fleet/fleet-report.js';
import { Interrupted } from './fleet/interruption.js';
import { benchEngine } from './engine-bench.js';
import {
  readOptions,
  UsageError,
  type AgentsOptions,
  type EngineOptions,
  type FleetOptions,
  type ForecastOptions,
  type SoakOptions,
  type TasksOptions,
  type VolumeOptions,
  type WebOptions,
} from './options.js';
import { profileToMarkdown } from './profile-page.js';
import { profileEngine } from './profile.js';
import { toMarkdown } from './report.js';
import { benchSoak } from './soak/soak-bench.js';
import { faultsOf, soakToMarkdown } from './soak/soak-report.js';
import { benchTasks } from './tasks/tasks-bench.js';
import { tasksToMarkdown } from './tasks/tasks-report.js';
import { benchVolume } from './volume/volume-bench.js';
import { volumeToMarkdown } from './volume/volume-report.js';
import { benchWeb } from './web/web-bench.js';
import { webToMarkdown } from './web/web-report.js';

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof Interrupted) {
    process.stderr.write(`${error.message}\n`);
    // Whatever still waited for a machine that is gone has nothing to end any more.
    process.exit(130);
  }
  if (!(error instanceof UsageError) && !(error instanceof FleetImpossible)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

/** Progress goes to stderr, the report to stdout. */
async function main(args: string[]): Promise<void> {
  const options = readOptions(args);
  const command = ['npm run bench --', ...args].join(' ');
  if (options.command === 'agents') await agents(options, command);
  else if (options.command === 'forecast') await forecast(options, command);
  else if (options.command === 'web') await web(options, command);
  else if (options.command === 'tasks') await tasks(options, command);
  else if (options.command === 'volume') await volume(options, command);
  else if (options.command === 'fleet') await fleet(options, command);
  else if (options.command === 'soak') await soak(options, command);
  else if (options.profile) await profile(options);
  else await engine(options, command);
}

async function engine(options: EngineOptions, command: string): Promise<void> {
  const report = await benchEngine(options, log);
  const page = toMarkdown(report);
  process.stdout.write(options.json ? json(report) : page);
  if (!options.write) return;
  const profiles = await profileEngine({ ...options, against: ['none'] }, log);
  const where = profiles.map((one) => profileToMarkdown(one, 2)).join('\n');
  await writePage('RESULTS.md', { title: 'How fast the run engine is', command, page: `${page}\n${where}` });
}

async function profile(options: EngineOptions): Promise<void> {
  const profiles = await profileEngine(options, log);
  process.stdout.write(options.json ? json(profiles) : `${profiles.map((one) => profileToMarkdown(one)).join('\n')}\n`);
}

async function agents(options: AgentsOptions, command: string): Promise<void> {
  const report = await benchAgents(options, log);
  const page = agentsToMarkdown(report);
  process.stdout.write(options.json ? json(report) : page);
  if (options.write) await writePage('RESULTS-agents.md', { title: 'What driving an agent costs', command, page });
}

async function forecast(options: ForecastOptions, command: string): Promise<void> {
  const report = await benchForecast(options, log);
  const page = forecastToMarkdown(report);
  process.stdout.write(options.json ? json(report) : page);
  if (options.write) await writePage('RESULTS-forecast.md', { title: 'How far forecasts are off', command, page });
}

async function web(options: WebOptions, command: string): Promise<void> {
  const report = await benchWeb(options);
  const page = webToMarkdown(report);
  process.stdout.write(options.json ? json(report) : page);
  if (options.write) await writePage('RESULTS-web.md', { title: 'How fast the workbench is', command, page });
}

async function tasks(options: TasksOptions, command: string): Promise<void> {
  const report = await benchTasks(options, log);
  const page = tasksToMarkdown(report);
  process.stdout.write(options.json ? json(report) : page);
  if (options.write) await writePage('RESULTS-tasks.md', { title: 'How fast the list of tasks is', command, page });
}

async function volume(options: VolumeOptions, command: string): Promise<void> {
  const report = await benchVolume(options, log);
  const page = volumeToMarkdown(report);
  process.stdout.write(options.json ? json(report) : page);
  if (options.write) await writePage('RESULTS-volume.md', { title: 'What a long history costs', command, page });
}

async function fleet(options: FleetOptions, command: string): Promise<void> {
  const report = await benchFleet(options, log);
  const page = fleetToMarkdown(report);
  process.stdout.write(options.json ? json(report) : page);
  if (options.write) await writePage('RESULTS-fleet.md', { title: 'What fail-overs cost a fleet', command, page });
  if (report.proofs.faults.length > 0 || report.left.length > 0) process.exitCode = 1;
}

async function soak(options: SoakOptions, command: string): Promise<void> {
  const report = await benchSoak({ hours: options.hours, minutesAnHour: options['minutes-an-hour'] }, log);
  const page = soakToMarkdown(report);
  process.stdout.write(options.json ? json(report) : page);
  if (options.write) await writePage('RESULTS-soak.md', { title: 'What twelve hours leave behind', command, page });
  const faults = faultsOf(report);
  for (const fault of faults) log(fault);
  if (faults.length > 0) process.exitCode = 1;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

async function writePage(name: string, { title, command, page }: Record<'title' | 'command' | 'page', string>) {
  const file = fileURLToPath(new URL(`../${name}`, import.meta.url));
  await writeFile(file, `# ${title}\n\nWritten by \`${command}\`; do not edit.\n\n${page}`);
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}
