import { cp, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RuleStep } from '@boocode/rehearsal/rules';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AgentEvent } from '@boocode/contracts/agent-event';
import { markedProcesses } from '../processes/marked-processes.js';
import { hasProcTable } from '@boocode/processes/process-table';
import {
  createWorld,
  play,
  sessionRequest,
  textOf,
  type Subject,
  type SubjectOptions,
  type World,
} from './conformance-world.js';

/** The backend under test and where it works; both exist once the suite has begun. */
interface Stage {
  world: World;
  subject: Subject;
}

type OnStage = () => Stage;

/**
 * What every backend must do with its real agent, whatever the surface. A fault of the model may take it `faultLimitMs`
 * to tell; what a surface can't do is said by its capabilities.
 */
export function describeConformance(
  name: string,
  options: { create(options: SubjectOptions): Subject; faultLimitMs: number },
): void {
  describe(`${name} as a backend`, { timeout: 120_000 }, () => {
    let current: Stage | null = null;
    const stage = (): Stage => {
      if (current === null) throw new Error('The suite has not begun.');
      return current;
    };
    beforeAll(async () => {
      const world = await createWorld();
      const { dataDir, rehearsal } = world;
      current = { world, subject: options.create({ dataDir, rehearsal }) };
    });
    afterAll(async () => {
      await current?.subject.backend.dispose();
      await current?.world.end();
    });
    beforeEach(() => stage().world.rehearsal.clearRules());

    describeTurns(stage);
    describeSessions(stage);
    describeCancel(stage);
    describeReadOnly(stage);
    describeFaults(stage, options.faultLimitMs);
    describeDeath(stage);
  });
}

/** Lets the model answer one prompt by a script. */
function script({ world }: Stage, prompt: string, ...steps: RuleStep[]): void {
  world.rehearsal.addRules([{ match: `^${prompt}$`, steps }]);
}

function describeTurns(stage: OnStage): void {
  it('streams a turn with a tool call in order, and answers with its last words', async () => {
    const { world, subject } = stage();
    script(
      stage(),
      'look into alpha',
      { reasoning: 'Where is it?', text: ['I will ', 'look.'], tools: [{ read: 'alpha.txt' }] },
      { text: ['It is ', 'the alpha file.'] },
    );
    const session = await subject.backend.ensureSession(sessionRequest(world));
    const { result, events } = await play(subject.backend, session, { user: 'look into alpha' });
    expect(result).toMatchObject({ outcome: 'completed', text: 'It is the alpha file.' });
    expect(inRuns(events)).toEqual(['reasoning', 'text', 'tool_call', 'tool_update', 'usage', 'text', 'usage']);
    expect(textOf(events)).toBe('I will look.It is the alpha file.');
    const call = events.find((event) => event.type === 'tool_call');
    const update = events.find((event) => event.type === 'tool_update');
    expect(update).toMatchObject({ id: call?.id, status: 'completed' });
    expect(update?.output).toContain('the alpha file');
  });

  it('counts the tokens of every model call of the turn, and of no other', async () => {
    const { world, subject } = stage();
    const usage = { input: 100, output: 20 };
    script(stage(), 'count', { text: 'one', tools: [{ read: 'alpha.txt' }], usage }, { text: 'two', usage });
    const session = await subject.backend.ensureSession(sessionRequest(world));
    for (const round of ['first', 'second']) {
      const { result, events } = await play(subject.backend, session, { user: 'count' });
      expect([round, result.usage]).toMatchObject([round, { input_tokens: 200, output_tokens: 40, cost_usd: null }]);
      expect(events.findLast((event) => event.type === 'usage')).toEqual({ type: 'usage', usage: result.usage });
    }
  });

  it('says which model is used', async () => {
    const { world, subject } = stage();
    const session = await subject.backend.ensureSession(sessionRequest(world));
    expect(session.model).toContain('rehearsal');
    const unknown = subject.backend.ensureSession(sessionRequest(world, { model: 'nobody/knows-it' }));
    await expect(unknown).rejects.toMatchObject({ code: 'agent.model', outcome: 'failure' });
  });
}

/** The types of events, each run of the same type once. */
function inRuns(events: readonly AgentEvent[]): string[] {
  return events.map((event) => event.type).filter((type, at, all) => type !== all[at - 1]);
}

function describeSessions(stage: OnStage): void {
  it('keeps two sessions apart that work at the same time', async () => {
    const { world, subject } = stage();
    const names = ['alpha', 'beta'];
    for (const name of names) {
      const words = Array.from({ length: 12 }, () => `${name} `);
      script(
        stage(),
        `talk of ${name}`,
        { text: words, chunkMs: 40, tools: [{ read: `${name}.txt` }] },
        { text: `${name} it was` },
      );
    }
    const before = world.rehearsal.requests.length;
    const turns = await Promise.all(
      names.map(async (name) => {
        const session = await subject.backend.ensureSession(sessionRequest(world));
        return play(subject.backend, session, { user: `talk of ${name}` });
      }),
    );
    for (const [at, name] of names.entries()) {
      const other = names[1 - at];
      expect(turns[at]?.result).toMatchObject({ outcome: 'completed', text: `${name} it was` });
      expect(textOf(turns[at]?.events ?? [])).toBe(`${`${name} `.repeat(12)}${name} it was`);
      expect(JSON.stringify(turns[at]?.events)).not.toContain(other);
    }
    const [first, second] = world.rehearsal.requests.slice(before);
    expect(second && first?.ended_at && second.at < first.ended_at).toBe(true);
  });

  it('goes on in the same session, and in one that is taken up again where it can', async () => {
    const { world, subject } = stage();
    script(stage(), 'note PINEAPPLE', { text: 'noted' });
    world.rehearsal.addRules([
      { matchBody: 'note PINEAPPLE[^]*what did I say', steps: [{ text: 'PINEAPPLE' }] },
      { match: '^what did I say\\?$', steps: [{ text: 'nothing' }] },
    ]);
    const session = await subject.backend.ensureSession(sessionRequest(world));
    await play(subject.backend, session, { user: 'note PINEAPPLE' });
    const recall = await play(subject.backend, session, { user: 'what did I say?' });
    expect(recall.result).toMatchObject({ text: 'PINEAPPLE' });
    await subject.backend.closeSession(session);
    const { agent_session_id } = session;
    const again = await subject.backend.ensureSession(sessionRequest(world, { agent_session_id }));
    expect(again.resumed).toBe(subject.backend.capabilities.resume);
    const later = await play(subject.backend, again, { user: 'what did I say?' });
    expect(later.result).toMatchObject({ text: again.resumed ? 'PINEAPPLE' : 'nothing' });
    expect(textOf(later.events)).toBe(again.resumed ? 'PINEAPPLE' : 'nothing');
  });

  it('makes a fresh session when the one asked for is not there', async () => {
    const { world, subject } = stage();
    const request = sessionRequest(world, { agent_session_id: 'ses_00000000000000000000000000' });
    expect(await subject.backend.ensureSession(request)).toMatchObject({ resumed: false });
  });
}

function describeCancel(stage: OnStage): void {
  it('ends a turn that is cancelled, and the session stays usable', async () => {
    const { world, subject } = stage();
    script(stage(), 'think for ever', { text: 'Hm.', hang: 'mid' });
    script(stage(), 'and now\\?', { text: 'Now I answer.' });
    const session = await subject.backend.ensureSession(sessionRequest(world));
    const stop = new AbortController();
    const events: AgentEvent[] = [];
    const turn = play(subject.backend, session, { user: 'think for ever', signal: stop.signal, events });
    await vi.waitFor(() => expect(textOf(events)).toBe('Hm.'), { timeout: 30_000, interval: 50 });
    stop.abort();
    expect((await turn).result).toMatchObject({ outcome: 'cancelled', error: { outcome: 'cancelled' } });
    const shown = events.length;
    await vi.waitFor(() => expect(world.rehearsal.requests.at(-1)?.ending).toBe('aborted'));
    const next = await play(subject.backend, session, { user: 'and now?' });
    expect(next.result).toMatchObject({ outcome: 'completed', text: 'Now I answer.' });
    expect(events).toHaveLength(shown);
  });

  it('never asks the model when it is cancelled before it begins', async () => {
    const { world, subject } = stage();
    const session = await subject.backend.ensureSession(sessionRequest(world));
    const before = world.rehearsal.requests.length;
    const { result } = await play(subject.backend, session, { user: 'too late', signal: AbortSignal.abort() });
    expect(result.outcome).toBe('cancelled');
    expect(world.rehearsal.requests).toHaveLength(before);
  });

  it('leaves nothing at work, and nothing broken, whenever it is cancelled', async () => {
    const { world, subject } = stage();
    const reading = { text: ['a', 'b'], tools: [{ read: 'alpha.txt' }] };
    script(stage(), 'on and on', reading, reading, reading, { text: 'never', hang: true });
    script(stage(), 'still fine', { text: 'Fine.' });
    // A directory that the agent has not seen: what it sets up there must survive the first cancel.
    const cwd = join(world.root, 'fresh');
    await cp(world.checkout, cwd, { recursive: true });
    const session = await subject.backend.ensureSession(sessionRequest(world, { cwd }));
    for (let atEvent = 0; atEvent < 6; atEvent += 1) {
      const stop = new AbortController();
      let events = 0;
      const turn = subject.backend.prompt(session, {
        system: 'You are the persona under test.',
        user: 'on and on',
        signal: stop.signal,
        output: null,
        onAsk: async () => ({ decision: 'deny', message: 'Nobody is there.' }),
        onEvent() {
          events += 1;
          if (events === atEvent) stop.abort();
        },
      });
      if (atEvent === 0) stop.abort();
      expect((await turn).outcome).toBe('cancelled');
      await vi.waitFor(() => expect(world.rehearsal.requests.every((request) => request.ending !== null)).toBe(true));
    }
    const { result } = await play(subject.backend, session, { user: 'still fine' });
    expect(result).toMatchObject({ outcome: 'completed', text: 'Fine.' });
  });
}

function describeReadOnly(stage: OnStage): void {
  it('lets a read-only session change nothing, run nothing, fetch nothing and see nothing outside', async () => {
    const { world, subject } = stage();
    const { checkout, outside, web, secret } = world;
    const attempts: RuleStep['tools'] = [
      { write: join(checkout, 'written.txt'), content: 'x' },
      { call: 'write', args: { filePath: join(checkout, 'written.txt'), content: 'x' } },
      { edit: join(checkout, 'alpha.txt'), old: 'alpha', new: 'omega' },
      { bash: `touch ${join(checkout, 'ran.txt')}; cat ${join(outside, 'secret.txt')}` },
      { call: 'bash', args: { command: `touch ${join(checkout, 'ran.txt')}`, description: 'x' } },
      { call: 'webfetch', args: { url: web.url, format: 'text' } },
      { call: 'task', args: { description: 'x', prompt: 'write a file', subagent_type: 'general' } },
      { read: join(outside, 'secret.txt') },
      { read: '../outside/secret.txt' },
      { call: 'grep', args: { pattern: 'SECRET', path: outside } },
      { call: 'glob', args: { pattern: '*secret*', path: outside } },
      { call: 'list', args: { path: outside } },
    ];
    const steps = attempts.map((tool, at): RuleStep => ({ text: `try ${at}`, tools: [tool] }));
    script(stage(), 'break out', ...steps, { text: 'I could not.' });
    const session = await subject.backend.ensureSession(sessionRequest(world));
    const { result, events } = await play(subject.backend, session, { user: 'break out' });
    expect(result).toMatchObject({ outcome: 'completed', text: 'I could not.' });
    expect((await readdir(checkout)).toSorted()).toEqual(['.git', 'alpha.txt', 'beta.txt']);
    expect(await readFile(join(checkout, 'alpha.txt'), 'utf8')).toBe('the alpha file\n');
    expect(web.hits()).toBe(0);
    expect(JSON.stringify(events)).not.toContain(secret);
    expect(JSON.stringify(events)).not.toContain('secret.txt\\n');
  });
}

function describeFaults(stage: OnStage, limitMs: number): void {
  const hour = { status: 429, headers: { 'retry-after': '3600' } } satisfies RuleStep;
  const cases: { fault: string; steps: RuleStep[]; ends: object }[] = [
    {
      fault: 'refuses the key',
      steps: [{ status: 401 }],
      ends: { outcome: 'failure', error: { code: 'provider.auth' } },
    },
    {
      fault: 'refuses the request',
      steps: [{ status: 400 }],
      ends: { outcome: 'failure', error: { code: 'provider.refused' } },
    },
    {
      fault: 'fails again and again',
      steps: [{ status: 500 }],
      ends: { outcome: 'failure', error: { code: 'provider.unavailable' } },
    },
    { fault: 'has no quota for an hour', steps: [hour], ends: { outcome: 'limit', error: { code: 'provider.limit' } } },
    {
      fault: 'never says that it is done',
      steps: [{ text: 'and', truncate: 'clean' }],
      ends: { outcome: 'failure', error: { code: 'agent.loop' } },
    },
    { fault: 'says nothing', steps: [{ text: '' }], ends: { outcome: 'failure', error: { code: 'agent.empty' } } },
    {
      fault: 'fails once',
      steps: [{ status: 500, times: 1, text: 'Here.' }],
      ends: { outcome: 'completed', text: 'Here.' },
    },
    {
      fault: 'is cut off once',
      steps: [{ text: 'Whole.', truncate: 'socket', times: 1 }],
      ends: { outcome: 'completed', text: 'Whole.' },
    },
  ];
  it.each(cases)('classifies a model that $fault', async ({ fault, steps, ends }) => {
    const { world, subject } = stage();
    script(stage(), fault, ...steps);
    const session = await subject.backend.ensureSession(sessionRequest(world));
    const { result, took } = await play(subject.backend, session, { user: fault });
    expect(result).toMatchObject(ends);
    expect(took).toBeLessThan(limitMs);
  });

  it('says when a provider that has no quota answers again', async () => {
    const { world, subject } = stage();
    script(stage(), 'quota', hour);
    const session = await subject.backend.ensureSession(sessionRequest(world));
    const { result } = await play(subject.backend, session, { user: 'quota' });
    const seconds = 'retry_after_seconds' in result ? (result.retry_after_seconds ?? 0) : 0;
    expect(seconds).toBeGreaterThan(3_500);
    expect(seconds).toBeLessThanOrEqual(3_600);
  });

  it('ends within bounds when the model answers with garbage', async () => {
    const { world, subject } = stage();
    script(stage(), 'garbage', { text: 'half', garbage: true });
    const session = await subject.backend.ensureSession(sessionRequest(world));
    const { result, took } = await play(subject.backend, session, { user: 'garbage' });
    expect(['failure', 'crash']).toContain(result.outcome);
    expect(took).toBeLessThan(limitMs);
  });
}

function describeDeath(stage: OnStage): void {
  it('ends a turn as a crash when the agent is killed, and the next prompt works', async () => {
    const { world, subject } = stage();
    script(stage(), 'work on', { text: 'Working.', hang: 'mid' });
    script(stage(), 'again', { text: 'Alive.' });
    const session = await subject.backend.ensureSession(sessionRequest(world));
    const events: AgentEvent[] = [];
    const turn = play(subject.backend, session, { user: 'work on', events });
    await vi.waitFor(() => expect(textOf(events)).toBe('Working.'), { timeout: 30_000, interval: 50 });
    subject.killAgent();
    expect((await turn).result).toMatchObject({ outcome: 'crash', error: { outcome: 'crash' } });
    const next = await play(subject.backend, session, { user: 'again' });
    expect(next.result).toMatchObject({ outcome: 'completed', text: 'Alive.' });
    expect(textOf(next.events)).toBe('Alive.');
    expect((await subject.backend.health()).ok).toBe(true);
  });

  it.runIf(hasProcTable())('leaves no process when it is disposed of, even in the middle of a turn', async () => {
    const { world, subject } = stage();
    script(stage(), 'still at it', { text: 'Busy.', hang: 'mid' });
    const session = await subject.backend.ensureSession(sessionRequest(world));
    const events: AgentEvent[] = [];
    const turn = play(subject.backend, session, { user: 'still at it', events });
    await vi.waitFor(() => expect(textOf(events)).toBe('Busy.'), { timeout: 30_000, interval: 50 });
    expect(markedProcesses(world.dataDir)).not.toEqual([]);
    await subject.backend.dispose();
    expect(markedProcesses(world.dataDir)).toEqual([]);
    expect((await turn).result.outcome).toBe('crash');
  });
}
