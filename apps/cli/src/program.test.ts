import type { AgentEvent, TaskEventView } from '@boocode/contracts/agent-event';
import type { ErrorBody } from '@boocode/contracts/error';
import type { FindingView } from '@boocode/contracts/finding-life';
import type { StatsRow } from '@boocode/contracts/stats';
import type { TaskView } from '@boocode/contracts/task';
import { CommanderError } from 'commander';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoppedWatching } from './client/follow-run.js';
import { readConfig } from './config.js';
import { prepareDataDir } from './data-dir.js';
import { createProgram } from './program.js';
import { writeInstance } from './supervisor/instance-file.js';
import { takeSupervisorLock, type SupervisorLock } from './supervisor/supervisor-lock.js';
import { boocodeFixture, forkId, mendingId, projectId, type BoocodeFixture } from './testing/boocode-fixture.js';
import { aPreview } from './testing/preview-fixture.js';
import { aFinding } from './testing/finding-fixture.js';
import { aRun, aStep, anAsk, anEndedRun, runId } from './testing/run-fixture.js';

let boocode: BoocodeFixture;
let dataDir: string;
let lock: SupervisorLock | null;
let interrupt: AbortController;
let stdout: string[];
let stderr: string[];

beforeEach(async () => {
  boocode = await boocodeFixture(anEndedRun());
  dataDir = mkdtempSync(path.join(tmpdir(), 'boocode-cli-'));
  const dirs = prepareDataDir(dataDir);
  // This process stands for the supervisor: it holds the lock and says where BooCode answers.
  lock = await takeSupervisorLock(dirs);
  writeInstance(dirs, { url: boocode.url, pid: process.pid, started_at: new Date().toISOString() });
  interrupt = new AbortController();
  [stdout, stderr] = [[], []];
});
afterEach(async () => {
  lock?.release();
  rmSync(dataDir, { recursive: true });
  await boocode.close();
});

/** Runs `boocode …` and returns its exit code; what is thrown is what `main` explains. */
async function boocodeCli(...args: string[]): Promise<number> {
  let code = -1;
  const program = createProgram({
    context: () => ({
      config: readConfig({ BOOCODE_DATA_DIR: dataDir }),
      environment: {},
      output: { print: (line) => stdout.push(line), say: (line) => stderr.push(line) },
      stderr: Object.assign(Object.create(process.stderr), {
        isTTY: false,
        write: (line: string) => stderr.push(line),
      }),
      stdout: { columns: 120, coloured: false },
      confirm: null,
      folder: '/srv',
      signal: interrupt.signal,
    }),
    finish: (result) => (code = result),
  });
  for (const command of [program, ...program.commands])
    command.configureOutput({ writeErr: (text) => stderr.push(text) });
  await program.parseAsync(args, { from: 'user' });
  return code;
}

describe('what was found', () => {
  const found: FindingView = {
    ...aFinding,
    fix: { task_id: mendingId, chat_id: null, condition: 'completed', branch: 'boocode/fix-sec-001-1' },
  };
  beforeEach(() => {
    boocode.findings = [found, { ...found, ref: 'data/2', display_id: null, fix: null, came_back: true }];
  });

  it('is a table with what became of it, or JSON', async () => {
    expect(await boocodeCli('findings', runId)).toBe(0);
    expect(stdout.map((line) => line.replaceAll(/ {2,}/g, '  '))).toEqual([
      'ID  SEVERITY  STATUS  TASK  PLACE  TITLE',
      'SEC-001  critical  fixed  fix: completed  src/a.ts:3  A secret in the code',
      'data/2  critical  came back  src/a.ts:3  A secret in the code',
    ]);
    stdout.length = 0;
    await boocodeCli('findings', runId, '--json');
    expect(JSON.parse(stdout.join('\n'))).toEqual(boocode.findings);
  });

  it('is mended by the name that the report gives it, and checked again', async () => {
    expect(await boocodeCli('fix', runId, 'sec-001', 'data/2', '--per-file', '--until', 'npm test passes')).toBe(0);
    expect(boocode.fixes).toEqual([
      { refs: ['data/1', 'data/2'], per: 'file', where: 'worktree', acceptance: 'npm test passes' },
    ]);
    expect(await boocodeCli('recheck', runId, 'SEC-001')).toBe(0);
    expect(boocode.rechecks).toEqual([{ refs: ['data/1'], at: 'fix' }]);
    expect(stdout).toEqual([mendingId, mendingId]);
    await expect(boocodeCli('fix', runId, 'SEC-009')).rejects.toThrow('no finding SEC-009');
  });
});

describe('evaluate', () => {
  it('runs the cases that are chosen, each as often as asked, and prints how well they did', async () => {
    expect(await boocodeCli('evaluate', '--case', 'injection', '--repeats', '2', '--agent', 'codex')).toBe(0);
    expect(boocode.launches.map(({ flow, agent }) => [flow, agent])).toEqual([
      ['code-review', 'codex'],
      ['code-review', 'codex'],
    ]);
    expect(stdout.join('\n')).toMatch(/\| code-review \| 2 \| 0 \| 0\/2 \(0 %\) \|.*\| 85 % \|/);
  });

  it('refuses a case that there is not, with those that there are', async () => {
    await expect(boocodeCli('evaluate', '--case', 'nothing')).rejects.toThrow(/no case nothing.*injection/);
    expect(boocode.launches).toEqual([]);
  });
});

describe('run', () => {
  it('launches with what was asked for, and prints the report alone on stdout', async () => {
    expect(
      await boocodeCli('run', 'code-review', '--repo', 'shop', '--base', 'main', '--band', 'small', '--goal', 'money'),
    ).toBe(0);
    expect(boocode.launches).toMatchObject([
      { flow: 'code-review', repo: '/srv/shop', base: 'main', band: 'small', goal: 'money' },
    ]);
    expect(stdout).toEqual(['# Review\n\nREQUEST CHANGES']);
    expect(stderr.join('')).toContain(`Run ${runId}: ${boocode.url}/runs/${runId}`);
  });

  it('asks for a deadline only when one is said', async () => {
    expect(await boocodeCli('run', 'code-review', '--repo', '.', '--deadline', '45')).toBe(0);
    expect(await boocodeCli('run', 'code-review', '--repo', '.')).toBe(0);
    expect(boocode.launches.map((launch) => launch.deadline_minutes)).toEqual([45, undefined]);
  });

  it('launches with a budget and with as many angles as it needs', async () => {
    const limits = ['--budget', '500k', '--budget', '$5', '--min-angles', '4', '--reuse'];
    expect(await boocodeCli('run', 'code-review', '--repo', '.', ...limits)).toBe(0);
    expect(boocode.launches).toMatchObject([{ budget: { tokens: 500_000, usd: 5 }, min_angles: 4, reuse: true }]);
  });

  it('with --dry-run says what it would be, what may go wrong and what mends it, and launches nothing', async () => {
    const problem = { message: 'Claude is not signed in.', mend: 'claude login', steps: ['angle.a'], blocks: true };
    boocode.preview = aPreview({ problems: [problem] });
    expect(await boocodeCli('run', 'code-review', '--repo', '.', '--dry-run')).toBe(2);
    expect([boocode.launches, boocode.previews.length]).toEqual([[], 1]);
    expect(stdout).toEqual([
      'Code review: feature against main',
      'feature@aaaaaaaaaaaa against main',
      'small: one file changed',
      '  angle.a  opencode x/y  30k–80k tok  2–6 min  $0.40–$1.20',
      'Expected: 30k–80k tok  2–6 min  $0.40–$1.20',
      'Blocks: Claude is not signed in. (angle.a)',
      '  claude login',
    ]);
    boocode.preview = aPreview();
    expect(await boocodeCli('run', 'code-review', '--repo', '.', '--dry-run', '--reuse')).toBe(0);
    expect(stdout.at(-1)).toMatch(/^ {2}A step that was asked the very same before .* nothing\.$/);
    expect(await boocodeCli('run', 'code-review', '--repo', '.', '--dry-run', '--json')).toBe(0);
    expect(JSON.parse(stdout.slice(13).join('\n'))).toEqual(aPreview());
  });

  it('prints the whole run as JSON and nothing else', async () => {
    expect(await boocodeCli('run', 'code-review', '--repo', '.', '--json')).toBe(0);
    expect(JSON.parse(stdout.join('\n'))).toEqual(anEndedRun());
  });

  it('launches once when the answer was lost', async () => {
    boocode.loseAnswers = 1;
    expect(await boocodeCli('run', 'code-review', '--repo', '.')).toBe(0);
    expect(new Set(boocode.launches.map((launch) => launch.idempotency_key)).size).toBe(1);
    expect(boocode.launches).toHaveLength(2);
  });

  it.each([
    ['a review that asks for changes', anEndedRun(), 0],
    ['an approval with gaps', anEndedRun({ condition: 'gaps', verdict: 'APPROVE' }), 0],
    ['an incomplete review', anEndedRun({ condition: 'gaps', verdict: 'INCOMPLETE' }), 1],
    ['a failed run', anEndedRun({ condition: 'failed', verdict: null, report: null }), 1],
    ['a cancelled run', anEndedRun({ condition: 'cancelled', verdict: null, report: null }), 1],
  ])('ends %s with its exit code', async (_what, run, code) => {
    boocode.run = run;
    expect(await boocodeCli('run', 'code-review', '--repo', '.')).toBe(code);
  });

  it('ends a refused request with 2 and the words of BooCode', async () => {
    boocode.refusal = {
      status: 422,
      body: { code: 'repository.none', message: 'No repository at /srv.' } satisfies ErrorBody,
    };
    await expect(boocodeCli('run', 'code-review', '--repo', '.')).rejects.toMatchObject({
      message: 'No repository at /srv.',
      exitCode: 2,
    });
  });

  it('leaves the run going after Ctrl-C, and says how to get back', async () => {
    boocode.run = aRun();
    const watched = boocode.nextWatcher();
    const running = boocodeCli('run', 'code-review', '--repo', '.');
    await watched;
    interrupt.abort(new StoppedWatching());
    expect(await running).toBe(130);
    expect(stderr.join('\n')).toContain(`npm run boocode -- show ${runId} --follow`);
    expect(boocode.asked.filter((route) => route.includes('cancel'))).toEqual([]);
  });
});

describe('usage', () => {
  it.each([
    ['an unknown command', ['bogus'], /unknown command/],
    ['a missing flow', ['run', '--repo', '.'], /missing required argument 'flow'/],
    ['a missing repository', ['run', 'code-review'], /required option '--repo <path>'/],
    [
      'an unknown band',
      ['run', 'code-review', '--repo', '.', '--band', 'huge'],
      /Allowed choices are small, medium, large/,
    ],
    ['half a minute', ['run', 'code-review', '--repo', '.', '--deadline', '0.5'], /Say whole minutes, from 1 to 10080/],
    ['no time at all', ['run', 'code-review', '--repo', '.', '--deadline', '0'], /Say whole minutes/],
    ['an unknown flag', ['runs', '--all'], /unknown option '--all'/],
  ])('refuses %s and points to the help', async (_what, args, words) => {
    await expect(boocodeCli(...args)).rejects.toBeInstanceOf(CommanderError);
    expect(stderr.join('')).toMatch(words);
    expect(stderr.join('')).toContain('--help');
  });
});

const ended = (given: Partial<TaskView> = {}): TaskView =>
  aStep(1, { flow_run_id: null, step_key: null, state: 'completed', condition: 'completed', ...given });
const event = (seq: number, given: AgentEvent): TaskEventView => ({ attempt: 1, seq, event: given, created_at: '' });

describe('task', () => {
  const events = [
    event(1, { type: 'tool_call', id: 'a', tool: 'bash', title: 'Run make', input: {} }),
    event(2, { type: 'notice', text: 'It waits.' }),
  ];

  it('says the words with all that was asked for, shows what is done once, and prints the last words alone', async () => {
    boocode.task = { view: ended(), events, text: 'All green.' };
    const flags = ['--repo', 'shop', '--agent', 'claude', '--model', 'm', '--profile', 'write', '--thinking', 'high'];
    expect(await boocodeCli('task', 'Fix it', ...flags)).toBe(0);
    expect(boocode.messages).toMatchObject([
      { text: 'Fix it', repo: '/srv/shop', agent: 'claude', model: 'm', profile: 'write', thinking_option_id: 'high' },
    ]);
    expect(stdout).toEqual(['All green.']);
    expect(stderr.filter((line) => /Run make|It waits/.test(line))).toHaveLength(2);
    expect(stderr.join('\n')).toMatch(/--chat [0-9a-f-]{36}/);
  });

  it('says what its agent asks, once, and how it is answered', async () => {
    const asking = ended({ state: 'running', condition: 'needs-you', reason: 'Wants to run npm test' });
    boocode.task = { view: asking, events, text: 'All green.' };
    boocode.asks = [anAsk({ task_id: asking.id, flow_run_id: null, run_title: null })];
    const running = boocodeCli('task', 'Fix it', '--repo', 'shop');
    const wanted = '  Run npm test: npm run boocode -- answer 0000a5c1 allow|deny';
    await vi.waitFor(() => expect(stderr).toContain(wanted), { timeout: 10_000 });
    const looked = boocode.asked.length;
    await vi.waitFor(() => expect(boocode.asked.length).toBeGreaterThan(looked + 5), { timeout: 10_000 });
    boocode.task = { view: ended(), events, text: 'All green.' };
    expect(await running).toBe(0);
    expect(stderr.filter((line) => line === wanted)).toHaveLength(1);
  });

  it('goes on in a chat, and fails when the task does, with the reason', async () => {
    const view = ended({ state: 'failed', condition: 'failed', reason: 'No key.' });
    boocode.task = { view, events: [], text: '' };
    const chat = '0199c0de-0000-7000-8000-0000000000cc';
    expect(await boocodeCli('task', 'More', '--chat', chat)).toBe(1);
    expect(boocode.asked).toContain(`POST /chats/${chat}/messages`);
    expect([stdout, stderr.join('\n')]).toEqual([[], expect.stringContaining('failed: No key.')]);
  });

  it('is cancelled by its whole id', async () => {
    boocode.task = { view: ended({ state: 'running', condition: 'running' }), events, text: '' };
    expect(await boocodeCli('cancel', boocode.task.view.id)).toBe(0);
    expect(boocode.asked).toContain(`POST /tasks/${boocode.task.view.id}/cancel`);
  });

  it('is spoken to while it works', async () => {
    boocode.task = { view: ended({ state: 'running', condition: 'running' }), events, text: '' };
    expect(await boocodeCli('say', boocode.task.view.id, 'mind the tests')).toBe(0);
    expect(boocode.asked).toContain(`POST /tasks/${boocode.task.view.id}/say`);
  });

  it('refuses a profile that there is not', async () => {
    await expect(boocodeCli('task', 'x', '--profile', 'root')).rejects.toBeInstanceOf(CommanderError);
  });
});

describe('looking at runs', () => {
  it('lists them', async () => {
    expect(await boocodeCli('runs')).toBe(0);
    expect(stdout[0]).toMatch(/^ID +STATE +STEPS +FLOW/);
    expect(stdout[1]).toMatch(/^0199c0de {2}✔ {2}REQUEST CHANGES {2}2\/2 +code-review {2}shop feature/);
  });

  it('shows the report of one by the beginning of its id', async () => {
    expect(await boocodeCli('show', '0199c0')).toBe(0);
    expect(stdout).toEqual(['# Review\n\nREQUEST CHANGES']);
  });

  it('says beside the report which steps a fallback went on with', async () => {
    const instead_of = { agent: 'claude', model: null };
    boocode.run = anEndedRun({ steps: [aStep(1, { agent: 'codex', model: 'gpt', instead_of }), aStep(2)] });
    expect(await boocodeCli('show', '0199c0')).toBe(0);
    expect([stdout.length, stderr]).toEqual([1, ['Step 1: codex gpt instead of claude']]);
  });

  it('prints the report of one in another form, or writes it into a file', async () => {
    expect(await boocodeCli('report', '0199c0', '--format', 'sarif')).toBe(0);
    expect(stdout).toEqual(['{"version":"2.1.0"}']);
    const file = path.join(dataDir, 'report.sarif');
    expect(await boocodeCli('report', '0199c0', '--format', 'sarif', '--output', file)).toBe(0);
    expect([stdout.length, readFileSync(file, 'utf8')]).toEqual([1, '{"version":"2.1.0"}']);
    const nowhere = ['--format', 'sarif', '--output', path.join(dataDir, 'no/where')];
    await expect(boocodeCli('report', '0199c0', ...nowhere)).rejects.toThrow(
      /cannot be written to .*no\/where \(ENOENT\)/,
    );
    await expect(boocodeCli('report', '0199c0', '--format', 'pdf')).rejects.toBeInstanceOf(CommanderError);
  });

  it('lists the flows with what they want and their bands', async () => {
    expect(await boocodeCli('flows', '--repo', 'shop')).toBe(0);
    expect(boocode.asked).toContain('GET /flows?repo=%2Fsrv%2Fshop');
    expect(stdout).toEqual([
      'UNDERSTAND',
      '  gap-analysis  Gap analysis',
      '    Says what is missing.',
      '    wants: --repo PATH; [--goal TEXT: what to compare]; [--focus PATH]; --document FILE: current and desired',
      '    small: 1 angle. For little.',
    ]);
  });

  it('says what was found lately, how much of it was kept, and what that cost', async () => {
    const row: StatsRow = {
      name: 'security',
      rehearsed: false,
      runs: 2,
      steps: 4,
      failed: 1,
      failed_share: 0.25,
      raw: 5,
      kept: 3,
      refuted: 1,
      dismissed: 1,
      minutes: 12.4,
      tokens: 84_000,
      usd: 0.36,
      tokens_per_kept: 28_000,
      usd_per_kept: 0.12,
    };
    boocode.stats = [row, { ...row, rehearsed: true, kept: 0, usd: null, usd_per_kept: null, tokens_per_kept: null }];
    expect(await boocodeCli('stats', '--days', '7')).toBe(0);
    expect(boocode.asked).toContain('GET /stats?days=7&by=persona');
    expect(stdout.map((line) => line.replaceAll(/ {2,}/g, '  '))).toEqual([
      'PERSONA  KEPT  REFUTED  DISMISSED  RUNS  STEPS  FAILED  MINUTES  TOKENS  MONEY  TOKENS/KEPT  MONEY/KEPT',
      'security  3 of 5  1  1  2  4  25%  12  84k  $0.36  28k  $0.12',
      'security (rehearsed)  0 of 5  1  1  2  4  25%  12  84k  -  -  -',
    ]);
    await expect(boocodeCli('stats', '--days', '0')).rejects.toThrow('from 1 to 3650');
  });

  it('says in words that there are no stats yet', async () => {
    expect(await boocodeCli('stats', '--by', 'model')).toBe(0);
    expect([stdout, stderr]).toEqual([[], ['No run has ended in the last 30 days.']]);
  });

  it('shows the steps of one that goes on', async () => {
    boocode.run = aRun({ steps: [aStep(1, { condition: 'queued', reason: 'Queued: 5 of 5 slots' })] });
    expect(await boocodeCli('show', runId)).toBe(0);
    expect(stdout.join('\n')).toMatch(/◌ {2}Step 1 {2}queued .*Queued: 5 of 5 slots/);
  });

  it('does not know an id that no run begins with', async () => {
    await expect(boocodeCli('show', 'ffff')).rejects.toMatchObject({ code: 'run.unknown', exitCode: 2 });
  });

  it('says what a retry redoes and keeps', async () => {
    expect(await boocodeCli('retry', '0199c0')).toBe(0);
    expect(stdout).toEqual(['Redone: fold, render', 'Kept:   context']);
  });

  it('says what a retry from a step would redo, without doing it', async () => {
    expect(await boocodeCli('retry', '0199c0', '--from', 'fold', '--dry-run', '--model', 'a/b')).toBe(0);
    expect(stdout).toEqual(['Would redo: fold, render', 'Would keep:   context']);
    await expect(boocodeCli('retry', '0199c0', '--from', 'fold', '--only', 'fold')).rejects.toMatchObject({
      code: 'commander.conflictingOption',
    });
  });

  it('gives a run or the day another budget, or none, and shows those that there are', async () => {
    expect(await boocodeCli('budget', '--run', '0199c0', '--soft', '1M', '--soft', '$2.50', '--hard', '2M')).toBe(0);
    expect(await boocodeCli('budget', '--run', '0199c0', '--off')).toBe(0);
    expect(await boocodeCli('budget', '--day', '--hard', '$5')).toBe(0);
    expect(await boocodeCli('budget', '--project', 'Shop', '--soft', '1M')).toBe(0);
    expect(await boocodeCli('budget')).toBe(0);
    expect(stdout).toEqual([
      `The run (run:${runId}): 300k tok used, 40k tok reserved. Nothing begins beyond 1.0M tok and $2.50; what runs stops at 2.0M tok.`,
      `run:${runId} has no budget.`,
      'The day: 300k tok used, 40k tok reserved. What runs stops at $5.00.',
      `The run (project:${projectId}): 300k tok used, 40k tok reserved. Nothing begins beyond 1.0M tok.`,
      'There is no budget. Give one with --run ID, --day or --month.',
    ]);
  });

  it.each([
    [['--soft', '1M'], /^Say whose budget it is/],
    [['--day', '--month', '--off'], /each has a budget of its own/],
    [['--run', '0199c0', '--day', '--off'], /say --run alone/],
    [['--day', '--soft', '2M', '--hard', '1M'], /^The hard budget is below the soft one/],
    [['--day', '--off', '--soft', '1M'], /not both/],
    [['--project', 'Shpo', '--off'], /^No project is called Shpo.* There are: Shop \(/],
  ])('refuses a budget that cannot be: %s', async (args, words) => {
    await expect(boocodeCli('budget', ...args)).rejects.toThrow(words);
  });

  it('asks before a launch that may cost much, and needs --yes where nobody can be asked', async () => {
    boocode.confirms = true;
    await expect(boocodeCli('run', 'code-review', '--repo', '/repo')).rejects.toThrow(/With --yes it is launched/);
    expect(await boocodeCli('run', 'code-review', '--repo', '/repo', '--yes')).toBe(0);
    expect(boocode.launches).toMatchObject([{ confirmed: true }]);
  });

  it('forks, pauses and resumes a run', async () => {
    expect(await boocodeCli('fork', '0199c0', '--from', 'fold')).toBe(0);
    expect(await boocodeCli('pause', '0199c0')).toBe(0);
    expect(await boocodeCli('resume', '0199c0')).toBe(0);
    expect(stdout).toEqual([forkId, `Paused ${runId}: fold, render`, 'Goes on: fold, render']);
  });

  it('says what was cancelled', async () => {
    expect(await boocodeCli('cancel', '0199c0')).toBe(0);
    expect(stdout[0]).toContain('angle.step-1, angle.step-2');
  });

  it('lists what is asked, and answers it by the end of its id', async () => {
    boocode.asks = [anAsk()];
    expect(await boocodeCli('asks')).toBe(0);
    expect(stdout.join('\n')).toMatch(
      /✋ Run npm test .*Code review, Step 1.*\n +npm test\n.*answer 0000a5c1 allow\|deny/,
    );
    stdout.splice(0);
    expect(await boocodeCli('answer', '0000a5c1', 'allow', '--for', 'run', '--pattern', 'npm *')).toBe(0);
    expect(stdout).toEqual(['Allowed: Run npm test, and npm * for the rest of the run']);
    expect(boocode.answers).toMatchObject([{ decision: 'allow', scope: 'run', pattern: 'npm *', by: 'cli' }]);
  });

  it('shows what is refused and limited, and opens a gate', async () => {
    const gate = {
      key: 'gate:opencode//acme/large',
      agent: 'opencode',
      model: 'acme/large',
      state: 'probing' as const,
      kind: 'quota' as const,
      closed_until: '2026-11-27T14:05:00.000Z',
      source: 'header' as const,
      reason: 'Out of tokens.',
      slots: null,
      tokens_per_minute: null,
      probe_task_id: null,
      waiting: 1,
      windows: [],
    };
    boocode.gates = [gate];
    expect(await boocodeCli('limits')).toBe(0);
    expect(stdout).toContain('gate:opencode//acme/large  one task is asking again');
    expect(stdout).toContain('agent:codex  at most 2 at once');
    stdout.splice(0);
    expect(await boocodeCli('limits', '--json')).toBe(0);
    expect(JSON.parse(stdout.join('\n'))).toEqual({ gates: [gate], limits: [{ key: 'agent:codex', slots: 2 }] });
    expect(await boocodeCli('limits', 'open', gate.key)).toBe(0);
    expect(boocode.gates).toEqual([]);
  });

  it('says that somebody else has answered', async () => {
    boocode.asks = [anAsk({ state: 'denied' })];
    await expect(boocodeCli('answer', anAsk().id, 'allow')).rejects.toMatchObject({
      code: 'ask.denied',
      message: 'It was denied already.',
    });
    await expect(boocodeCli('answer', '0000a5c1', 'allow')).rejects.toMatchObject({ code: 'ask.unknown', exitCode: 2 });
  });

  it('denies with words, and answers a question', async () => {
    boocode.asks = [anAsk(), anAsk({ id: '0199c0de-0000-7000-8000-00000000a5c2', kind: 'question', title: 'Which?' })];
    expect(await boocodeCli('answer', '0000a5c1', 'deny', '--message', 'Not here.')).toBe(0);
    expect(await boocodeCli('answer', '0000a5c2', 'say', '--message', 'B')).toBe(0);
    expect(boocode.answers).toMatchObject([
      { decision: 'deny', message: 'Not here.' },
      { decision: 'answer', answers: ['B'] },
    ]);
    await expect(boocodeCli('answer', '0000a5c2', 'say')).rejects.toMatchObject({ exitCode: 2 });
    await expect(boocodeCli('answer', '0000a5c1', 'allow', '--pattern', 'x')).rejects.toThrow(/--for step/);
  });

  it('says that BooCode is not running, and how to start it', async () => {
    lock?.release();
    lock = null;
    await expect(boocodeCli('runs')).rejects.toMatchObject({ code: 'boocode.not_running', exitCode: 1 });
    await expect(boocodeCli('runs')).rejects.toThrow(/npm start/);
  });

  it('says it when BooCode runs and cannot take work', async () => {
    boocode.away = true;
    await expect(boocodeCli('runs')).rejects.toMatchObject({ code: 'boocode.unreachable' });
  });
});
