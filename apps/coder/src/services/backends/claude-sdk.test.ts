import { once } from 'node:events';
import { mkdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { RuleStep } from '@boocode/rehearsal/rules';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { hasProcTable, readEnvironment, readProcess } from '@boocode/processes/process-table';
import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { AskAnswer, SessionRequest } from '../agent-backend.js';
import { markedProcesses } from '../processes/marked-processes.js';
import { createClaudeSdkBackend, type ClaudeSdkBackend } from './claude-sdk.js';
import { createWorld, play, sessionRequest, type World } from './conformance-world.js';
import { textOf } from './conformance/stage.js';

let world: World;
let backend: ClaudeSdkBackend;

beforeAll(async () => {
  world = await createWorld();
  backend = build({});
});
afterEach(() => world.rehearsal.clearRules());
afterAll(async () => {
  await backend.dispose();
  await world.end();
});

function build(environment: NodeJS.ProcessEnv, dataDir = world.dataDir): ClaudeSdkBackend {
  return createClaudeSdkBackend({ dataDir, rehearsal: world.rehearsal, environment, limits: { maxRetries: 1 } });
}

function script(prompt: string, ...steps: RuleStep[]): void {
  world.rehearsal.addRules([{ match: `^${prompt}$`, steps }]);
}

/** What the agent was told by the last tool that it used. */
function toldBy({ events }: { events: AgentEvent[] }): string | undefined {
  return events.findLast((event) => event.type === 'tool_update')?.output;
}

const allow = async (): Promise<AskAnswer> => ({ decision: 'allow' });

describe('the Claude backend', { timeout: 120_000 }, () => {
  it('starts nothing before its first prompt, and ends its process with the session', async () => {
    script('hello', { text: 'Hello.' });
    const session = await backend.ensureSession(sessionRequest(world));
    expect(backend.processIds()).toEqual([]);
    await play(backend, session, { user: 'hello' });
    const [pid = 0] = backend.processIds();
    expect(readProcess(pid)).not.toBeNull();
    await backend.closeSession(session);
    expect(readProcess(pid)).toBeNull();
    expect(await backend.health()).toMatchObject({ ok: true, version: '0.3.318' });
  });

  it.runIf(hasProcTable())(
    'starts a process ahead for the next session of the same kind and place, and for no other; each serves one session',
    async () => {
      const ahead = build({}, join(world.root, 'ahead'));
      const agents = (): number[] => markedProcesses(join(world.root, 'ahead')).map(({ pid }) => pid);
      world.rehearsal.addRules([
        { matchBody: 'note LYCHEE[^]*recall', steps: [{ text: 'LYCHEE' }] },
        { match: '^(note LYCHEE|recall)$', steps: [{ text: 'heard' }] },
      ]);
      const turn = async (user: string, request: Partial<SessionRequest> = {}) => {
        const session = await ahead.ensureSession(sessionRequest(world, request));
        const before = agents();
        const { result } = await play(ahead, session, { user });
        const [pid = 0] = ahead.processIds();
        await ahead.closeSession(session);
        expect(readProcess(pid)).toBeNull();
        return { result, wasThere: before.includes(pid) };
      };
      expect((await turn('note LYCHEE')).wasThere).toBe(false);
      await vi.waitFor(() => expect(agents()).toHaveLength(1), { timeout: 30_000 });
      expect((await turn('recall', { cwd: await world.copy('elsewhere') })).wasThere).toBe(false);
      const next = await turn('recall', { cwd: await world.copy('elsewhere') });
      expect(next).toMatchObject({ wasThere: true, result: { outcome: 'completed', text: 'heard' } });
      await ahead.dispose();
      expect(agents()).toEqual([]);
    },
  );
  it('hears a cancel that comes while its process is being started', async () => {
    script('think', { text: 'never', hang: true });
    const session = await backend.ensureSession(sessionRequest(world));
    const stop = new AbortController();
    const turn = play(backend, session, { user: 'think', signal: stop.signal });
    // The start waits for its directories; the process is there only after that.
    setImmediate(() => stop.abort());
    expect((await turn).result).toMatchObject({ outcome: 'cancelled', usage: null });
    expect(backend.processIds()).toEqual([]);
    expect(world.rehearsal.requests.filter(({ prompt }) => prompt === 'think')).toEqual([]);
  }, 20_000);

  it('ends a turn whose provider asks for a long wait, and says how long', async () => {
    script('wait long', { status: 429, headers: { 'retry-after': '40' } });
    const session = await backend.ensureSession(sessionRequest(world));
    const { result, took } = await play(backend, session, { user: 'wait long' });
    expect(result).toMatchObject({ outcome: 'limit', error: { code: 'provider.limit' }, retry_after_seconds: 40 });
    expect(took).toBeLessThan(30_000);
    await backend.closeSession(session);
  });

  it('says when a subscription has something left again', async () => {
    const { url, key } = world.rehearsal;
    const signedIn = build({ CLAUDE_CODE_OAUTH_TOKEN: key, ANTHROPIC_BASE_URL: url }, join(world.root, 'signed-in'));
    const resets = String(Math.ceil(Date.now() / 1000) + 3_600);
    const headers = {
      'anthropic-ratelimit-unified-status': 'rejected',
      'anthropic-ratelimit-unified-reset': resets,
      'anthropic-ratelimit-unified-representative-claim': 'five_hour',
    };
    script('use it up', { status: 429, headers: { ...headers, 'retry-after': '3600' } });
    const session = await signedIn.ensureSession(sessionRequest(world, { model: 'sonnet' }));
    const { result, events } = await play(signedIn, session, { user: 'use it up' });
    await signedIn.dispose();
    expect(result).toMatchObject({
      outcome: 'limit',
      error: { code: 'provider.limit' },
      refusal: { kind: 'quota', scope: 'account', source: 'event' },
    });
    const resets_at = new Date(Number(resets) * 1000).toISOString();
    const window = { name: 'five_hour', used_percent: 100, minutes: 300, resets_at };
    expect(events).toContainEqual({ type: 'windows', windows: [window] });
    const seconds = 'error' in result ? (result.retry_after_seconds ?? 0) : 0;
    expect(seconds).toBeGreaterThan(3_500);
    expect(seconds).toBeLessThanOrEqual(3_601);
  });

  it('takes a prompt by the letter: no file that it names is read, no command in it is run', async () => {
    world.rehearsal.addRules([
      { matchBody: world.secret, steps: [{ text: 'leaked' }] },
      { match: 'secret.txt', steps: [{ text: 'only words' }] },
    ]);
    const session = await backend.ensureSession(sessionRequest(world));
    const { result } = await play(backend, session, { user: `/compact @${join(world.outside, 'secret.txt')}` });
    expect(result).toMatchObject({ text: 'only words' });
  });

  it('refuses a directory that is not there, and, to read, one from which a link leads out', async () => {
    const missing = backend.ensureSession(sessionRequest(world, { cwd: join(world.root, 'nowhere') }));
    await expect(missing).rejects.toMatchObject({ code: 'agent.cwd' });
    const linked = await world.copy('linked');
    await symlink(join(world.outside, 'secret.txt'), join(linked, 'notes.txt'));
    const reading = backend.ensureSession(sessionRequest(world, { cwd: linked }));
    await expect(reading).rejects.toMatchObject({ code: 'agent.links' });
  });

  it('works on the rehearsal without an account, and says what is missing for a real model', async () => {
    expect((await backend.ensureSession(sessionRequest(world, { model: null }))).model).toBe('rehearsal');
    const real = backend.ensureSession(sessionRequest(world, { model: 'sonnet' }));
    await expect(real).rejects.toMatchObject({ code: 'agent.sign-in', message: expect.stringContaining('auth login') });
  });

  it('asks for every command, also for those that Claude takes for harmless', async () => {
    script('list it', { tools: [{ bash: 'ls' }] }, { text: 'done' });
    const session = await backend.ensureSession(sessionRequest(world, { profile: 'ask' }));
    const { asks } = await play(backend, session, { user: 'list it', onAsk: allow });
    expect(asks).toMatchObject([{ kind: 'permission', tool: 'bash', patterns: ['ls'] }]);
  });

  it('lets a session that may write run commands, and asks it for what leads out of its directory', async () => {
    const cwd = await world.copy('writing');
    script(
      'work',
      { tools: [{ bash: 'echo made > made.txt' }] },
      { tools: [{ write: join(world.outside, 'strayed.txt'), content: 'x' }] },
      { text: 'done' },
    );
    const session = await backend.ensureSession(sessionRequest(world, { cwd, profile: 'write' }));
    const { asks } = await play(backend, session, { user: 'work' });
    expect(await readFile(join(cwd, 'made.txt'), 'utf8')).toBe('made\n');
    expect(asks.map((ask) => [ask.tool, ask.patterns])).toEqual([['edit', [join(world.outside, 'strayed.txt')]]]);
    await expect(readFile(join(world.outside, 'strayed.txt'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('puts what a helper of the agent asks for to the same person, and does it once it is allowed', async () => {
    const cwd = await world.copy('helped');
    const file = join(cwd, 'helped.txt');
    const helper = { description: 'x', prompt: 'write for me', subagent_type: 'general-purpose' };
    script('have it written', { tools: [{ call: 'Agent', args: helper }] }, { text: 'done' });
    script('write for me', { tools: [{ write: file, content: 'by a helper' }] }, { text: 'written' });
    const session = await backend.ensureSession(sessionRequest(world, { cwd, profile: 'ask' }));
    const { result, asks } = await play(backend, session, { user: 'have it written', onAsk: allow });
    expect(result).toMatchObject({ outcome: 'completed', text: 'done' });
    expect(asks.map((ask) => [ask.tool, ask.patterns])).toEqual([['edit', [file]]]);
    expect(await readFile(file, 'utf8')).toBe('by a helper');
  });

  it("puts the agent's questions to a person, and tells it the answers or why there are none", async () => {
    const options = ['Red', 'Blue'].map((label) => ({ label, description: label }));
    const questions = ['Which colour?', 'Which other?'].map((question) => ({
      question,
      header: 'x',
      options,
      multiSelect: false,
    }));
    script('ask me', { tools: [{ call: 'AskUserQuestion', args: { questions } }] }, { text: 'done' });
    const session = await backend.ensureSession(sessionRequest(world, { profile: 'ask' }));
    const answered = await play(backend, session, {
      user: 'ask me',
      onAsk: async (ask) => ({
        decision: 'answer',
        answers: [ask.title === 'Which colour?' ? 'Blue' : 'None of them'],
      }),
    });
    expect(answered.asks).toMatchObject([
      { kind: 'question', title: 'Which colour?', options: ['Red', 'Blue'] },
      { kind: 'question', title: 'Which other?' },
    ]);
    expect(toldBy(answered)).toMatch(/Blue[^]*None of them/);
    const denied = await play(backend, session, { user: 'ask me' });
    expect(toldBy(denied)).toContain('Nobody is there.');
  });

  it('takes an answer in words for what it is when the model never used the tool for its shape', async () => {
    script('judge', { text: 'It is sound.' });
    const schema = { type: 'object', properties: { verdict: { type: 'string' } }, required: ['verdict'] };
    const session = await backend.ensureSession(sessionRequest(world));
    const { result } = await play(backend, session, { user: 'judge', output: schema });
    expect(result).not.toHaveProperty('structured');
    expect(['completed', 'failure']).toContain(result.outcome);
  });

  it.runIf(hasProcTable())('takes the command that it runs with it when it is killed', async () => {
    const cwd = await world.copy('killed');
    script('run on', { text: 'Running.', tools: [{ bash: 'tail -f /dev/null & echo $! > new; mv new pid; wait' }] });
    const session = await backend.ensureSession(sessionRequest(world, { cwd, profile: 'write' }));
    const turn = play(backend, session, { user: 'run on' });
    const pid = await vi.waitFor(async () => Number(await readFile(join(cwd, 'pid'), 'utf8')), { timeout: 60_000 });
    expect(readProcess(pid)).not.toBeNull();
    for (const agent of backend.processIds()) process.kill(agent, 'SIGKILL');
    expect((await turn).result).toMatchObject({ outcome: 'crash', error: { code: 'agent.exit' } });
    expect(readProcess(pid)).toBeNull();
  });

  it('knows what was said before when it was killed in the middle of a later turn, and counts only its own tokens', async () => {
    const usage = { input: 100, output: 20 };
    world.rehearsal.addRules([
      { matchBody: 'note MEDLAR[^]*recall', steps: [{ text: 'MEDLAR', usage }] },
      { match: '^work on$', steps: [{ text: 'Working.', hang: 'mid' }] },
      { match: '^note MEDLAR$', steps: [{ text: 'noted', usage }] },
    ]);
    const session = await backend.ensureSession(sessionRequest(world));
    const noted = await play(backend, session, { user: 'note MEDLAR' });
    expect(noted.result.usage).toMatchObject({ input_tokens: 100, output_tokens: 20 });
    const events: AgentEvent[] = [];
    const turn = play(backend, session, { user: 'work on', events });
    await vi.waitFor(() => expect(textOf(events)).toBe('Working.'), { timeout: 30_000 });
    for (const agent of backend.processIds()) process.kill(agent, 'SIGKILL');
    expect((await turn).result.outcome).toBe('crash');
    const { agent_session_id } = session;
    const again = await backend.ensureSession(sessionRequest(world, { agent_session_id }));
    expect(again).toMatchObject({ resumed: true, agent_session_id });
    const { result } = await play(backend, again, { user: 'recall' });
    expect(result).toMatchObject({
      outcome: 'completed',
      text: 'MEDLAR',
      usage: { input_tokens: 100, output_tokens: 20 },
    });
  });

  it('hears words that come at the very end of a turn in that turn, or says that it did not', async () => {
    script('short', { text: ['a', 'b', 'c'], chunkMs: 20 });
    world.rehearsal.addRules([{ matchBody: 'one thing more', steps: [{ text: 'heard' }] }]);
    for (const after of [1, 2, 3]) {
      const session = await backend.ensureSession(sessionRequest(world));
      const events: AgentEvent[] = [];
      const turn = play(backend, session, { user: 'short', events });
      await vi.waitFor(() => expect(textOf(events).length).toBeGreaterThanOrEqual(after), {
        timeout: 30_000,
        interval: 2,
      });
      const taken = await backend.steer?.(session, 'one thing more');
      const { result } = await turn;
      expect([after, taken, 'text' in result ? result.text : result]).toEqual([
        after,
        taken,
        taken === true ? 'heard' : 'abc',
      ]);
      await backend.closeSession(session);
    }
  });

  it('begins anew under the same session when it was killed before it had written anything down', async () => {
    script('first', { text: 'One.' });
    const session = await backend.ensureSession(sessionRequest(world));
    await play(backend, session, { user: 'first' });
    await rm(join(world.dataDir, 'agents', 'claude', 'rehearsal', 'config', 'projects'), { recursive: true });
    for (const agent of backend.processIds()) process.kill(agent, 'SIGKILL');
    await vi.waitFor(() => expect(backend.processIds()).toEqual([]));
    const { result, events } = await play(backend, session, { user: 'first' });
    expect([result.outcome, textOf(events)]).toEqual(['completed', 'One.']);
  });
});

describe.runIf(hasProcTable())('what Claude is started with', { timeout: 120_000 }, () => {
  it('holds the address of its model, no other secret, and a home of its own', async () => {
    script('who', { text: 'Me.' });
    const secrets = { DATABASE_URL: 'postgres://secret', ANTHROPIC_API_KEY: 'sk-none', HOME: world.root };
    const own = build(secrets, join(world.root, 'own'));
    await play(own, await own.ensureSession(sessionRequest(world)), { user: 'who' });
    const given = readEnvironment(own.processIds()[0] ?? 0);
    const home = join(world.root, 'own', 'agents', 'claude', 'rehearsal');
    await own.dispose();
    expect([given.get('HOME'), given.get('TMPDIR')]).toEqual([home, join(home, 'tmp')]);
    expect(given.get('ANTHROPIC_API_KEY')).toBe(world.rehearsal.key);
    expect(given.has('DATABASE_URL')).toBe(false);
  });

  it("shares the person's sign-in by a link, apart from the rehearsal", async () => {
    const home = join(world.root, 'person');
    await mkdir(join(home, '.claude'), { recursive: true });
    const signIn = join(home, '.claude', '.credentials.json');
    await writeFile(
      signIn,
      JSON.stringify({ claudeAiOauth: { accessToken: 'none', refreshToken: 'none', expiresAt: 0, scopes: [] } }),
    );
    // Whose sign-in is no good is refused only after five tries, so the turn ends where it is seen whom it asks.
    const asked: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      socket.destroy();
    });
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    const address = proxy.address();
    const way = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
    const own = build({ HOME: home, HTTPS_PROXY: way, HTTP_PROXY: way }, join(world.root, 'signed-in'));
    const session = await own.ensureSession(sessionRequest(world, { model: 'sonnet' }));
    const stop = new AbortController();
    const turn = play(own, session, { user: 'hello from the account', signal: stop.signal });
    await vi.waitFor(() => expect(asked).toContain('api.anthropic.com:443'), { timeout: 30_000, interval: 20 });
    const linked = join(world.root, 'signed-in', 'agents', 'claude', 'account', 'config', '.credentials.json');
    const given = [...readEnvironment(own.processIds()[0] ?? 0).values()];
    stop.abort();
    const { result } = await turn;
    await own.dispose();
    proxy.close();
    expect(await readlink(linked)).toBe(signIn);
    expect(result).toMatchObject({ outcome: 'cancelled' });
    expect(given).toContain(way);
    expect(given).not.toContain(world.rehearsal.key);
    expect(world.rehearsal.requests.filter(({ prompt }) => prompt.includes('from the account'))).toEqual([]);
  });
});
