import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RuleStep, ScriptedTool } from '@boocode/rehearsal/rules';
import { expect, it } from 'vitest';
import { play, sessionRequest } from '../conformance-world.js';
import { script, type OnStage } from './stage.js';

export function describeReadOnly(stage: OnStage): void {
  it.concurrent('lets a read-only session change nothing, run nothing, fetch nothing and see nothing outside', async () => {
    const { world, subject } = stage();
    const { checkout, outside, web, secret } = world;
    const attempts: ScriptedTool[] = [
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
      ...(subject.escapes?.(world) ?? []),
    ];
    const steps = attempts.map((tool, at): RuleStep => ({ text: `try ${at}`, tools: [tool] }));
    script(stage(), 'break out', ...steps, { text: 'I could not.' });
    const session = await subject.backend.ensureSession(sessionRequest(world));
    const { result, events, asks } = await play(subject.backend, session, { user: 'break out' });
    expect(result).toMatchObject({ outcome: 'completed', text: 'I could not.' });
    expect(asks).toEqual([]);
    expect((await readdir(checkout)).toSorted()).toEqual(['.git', 'alpha.txt', 'beta.txt']);
    expect(await readFile(join(checkout, 'alpha.txt'), 'utf8')).toBe('the alpha file\n');
    expect(web.hits()).toBe(0);
    expect(JSON.stringify(events)).not.toContain(secret);
    expect(JSON.stringify(events)).not.toContain('secret.txt\\n');
  });
}
