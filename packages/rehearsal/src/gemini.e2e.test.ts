import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AngleOutput } from '@boocode/contracts/finding';
import { fence, promptTags } from '@boocode/contracts/prompt-tags';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isLong } from './long-form.js';
import { rehearsalModel } from './name.js';
import { startRehearsal } from './server.js';
import type { Rehearsal } from './server.js';

/** The real agent, as its package starts it. */
function geminiScript(): string {
  const manifest = createRequire(import.meta.url).resolve('@google/gemini-cli/package.json');
  return join(dirname(manifest), 'bundle', 'gemini.js');
}

const service = [
  `import { db } from './db.js';`,
  '',
  'export async function userByName(name: string) {',
  `  return db.query("SELECT * FROM users WHERE name = '" + name + "'");`,
  '}',
];

const settings = {
  security: { auth: { selectedType: 'gemini-api-key' } },
  general: { enableAutoUpdate: false, enableAutoUpdateNotification: false, maxAttempts: 2 },
  privacy: { usageStatisticsEnabled: false },
  telemetry: { enabled: false },
};

const line = z.looseObject({
  type: z.string(),
  role: z.string().optional(),
  content: z.string().optional(),
  tool_name: z.string().optional(),
  status: z.string().optional(),
});

let folder: string;
let rehearsal: Rehearsal;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rehearsal-gemini-'));
  for (const name of ['repository/src', 'home/.gemini']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'repository', 'src', 'users.ts'), `${service.join('\n')}\n`);
  writeFileSync(join(folder, 'home', '.gemini', 'settings.json'), JSON.stringify(settings));
  rehearsal = await startRehearsal();
});

beforeEach(() => rehearsal.clearRules());

afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await rehearsal.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs one turn of the real agent, offline; resolves with the lines that it reported. */
async function runAgent(prompt: string, model: string = rehearsalModel): Promise<z.infer<typeof line>[]> {
  const args = ['-m', model, '-o', 'stream-json', '--approval-mode', 'yolo', '--skip-trust', '-p', prompt];
  const child = spawn(process.execPath, [geminiScript(), ...args], {
    cwd: join(folder, 'repository'),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: join(folder, 'home'),
      TMPDIR: join(folder, 'home'),
      GEMINI_API_KEY: rehearsal.key,
      GOOGLE_GEMINI_BASE_URL: rehearsal.url,
      GEMINI_CLI_NO_RELAUNCH: 'true',
      GEMINI_CLI_TRUST_WORKSPACE: 'true',
    },
  });
  running.add(child);
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (data: string) => (output += data));
  child.stderr.setEncoding('utf8').on('data', (data: string) => (errors += data));
  await once(child, 'close');
  running.delete(child);
  if (child.exitCode !== 0) throw new Error(`gemini ended with ${child.exitCode}: ${errors}`);
  const lines = output.split('\n').filter((one) => one.startsWith('{'));
  return lines.map((one) => line.parse(JSON.parse(one)));
}

function answer(lines: z.infer<typeof line>[]): string {
  const said = lines.filter((one) => one.type === 'message' && one.role === 'assistant');
  return said.map((one) => one.content ?? '').join('');
}

// In the short form of the suite every backend's conformance has a real agent do as much.
describe.runIf(isLong)('the real Gemini CLI on the rehearsal model', { timeout: 180_000 }, () => {
  it('reads with its own tool and reports true lines', async () => {
    const numbered = service.map((text, index) => `+${String(index + 1).padStart(4)} | ${text}`);
    const prompt = [
      fence(
        promptTags.changedFiles,
        `src/users.ts | added | +${service.length} -0 | changed lines 1-${service.length}`,
      ),
      fence(promptTags.diff, ['src/users.ts', ...numbered].join('\n')),
      '# Your part',
      fence(promptTags.persona, 'adversarial-security-analyst'),
      fence(promptTags.slice, 'src/users.ts'),
      fence(promptTags.output, 'angle'),
    ];
    const lines = await runAgent(prompt.join('\n\n'));
    const uses = lines.filter((one) => one.type === 'tool_use').map((one) => one.tool_name);
    expect([uses, lines.filter((one) => one.type === 'tool_result')]).toMatchObject([
      ['read_file'],
      [{ status: 'success' }],
    ]);
    const json: unknown = JSON.parse(/```json\n([^]*)\n```$/.exec(answer(lines).trim())?.[1] ?? 'null');
    expect(AngleOutput.parse(json).findings).toMatchObject([
      { category: 'sql-injection', evidence: [{ path: 'src/users.ts', line_start: 4, quote: service[3] }] },
    ]);
    expect(rehearsal.requests.at(-1)).toMatchObject({ wire: 'gemini', persona: 'adversarial-security-analyst' });
  });

  it('finds, searches, writes, edits and runs with the tools that a script names by meaning', async () => {
    rehearsal.addRules([
      {
        match: '^work$',
        steps: [
          { tools: [{ glob: 'src/*.ts' }, { grep: 'userByName' }, { write: 'note.txt', content: 'one two' }] },
          { tools: [{ edit: 'note.txt', old: 'two', new: 'three' }, { bash: 'cat note.txt' }] },
          { text: 'Done.' },
        ],
      },
    ]);
    const lines = await runAgent('work');
    expect(lines.filter((one) => one.type === 'tool_use').map((one) => one.tool_name)).toEqual([
      'glob',
      'grep_search',
      'write_file',
      'replace',
      'run_shell_command',
    ]);
    const results = lines.filter((one) => one.type === 'tool_result');
    expect(results.map((one) => one.status)).toEqual(Array(5).fill('success'));
    expect(JSON.stringify(results)).toContain('one three');
    expect(answer(lines)).toBe('Done.');
  });

  it('answers the call by which the agent chooses a model', async () => {
    const before = rehearsal.requests.length;
    expect(answer(await runAgent('hello', 'auto'))).toContain('not an AI model');
    const calls = rehearsal.requests.slice(before);
    expect(calls.map((one) => [one.tools.length > 0, one.status])).toEqual([
      [false, 200],
      [true, 200],
    ]);
  });
});
