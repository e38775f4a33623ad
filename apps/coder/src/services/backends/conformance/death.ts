import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { AgentEvent } from '@boocode/contracts/agent-event';
import { hasProcTable, listProcesses } from '@boocode/processes/process-table';
import { markedProcesses } from '../../processes/marked-processes.js';
import { play, sessionRequest } from '../conformance-world.js';
import { script, textOf, untilSaid, type OnStage } from './stage.js';

/** Ids of the processes in whose arguments these words stand, where that can be seen. */
function commandsNaming(words: string): number[] {
  return (hasProcTable() ? listProcesses() : []).flatMap(({ pid }) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(words) ? [pid] : [];
    } catch {
      // It has just ended.
      return [];
    }
  });
}

export function describeDeath(stage: OnStage): void {
  it('ends a turn as a crash when the agent is killed, with the command that it ran, and the next prompt works', async () => {
    const { world, subject } = stage();
    const command = `touch begun && python3 -c 'import time; time.sleep(947)' ${world.root}`;
    script(stage(), 'work on', { text: 'Working.', tools: [{ bash: command }] }, { text: 'Over.' });
    script(stage(), 'again', { text: 'Alive.' });
    const cwd = await world.copy('work on');
    const session = await subject.backend.ensureSession(sessionRequest(world, { cwd, profile: 'write' }));
    const turn = play(subject.backend, session, { user: 'work on', onAsk: async () => ({ decision: 'allow' }) });
    await vi.waitFor(() => expect(existsSync(join(cwd, 'begun'))).toBe(true), { timeout: 60_000, interval: 20 });
    subject.killAgent();
    expect((await turn).result).toMatchObject({ outcome: 'crash', error: { outcome: 'crash' } });
    expect(commandsNaming(`time.sleep(947)\0${world.root}`)).toEqual([]);
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
    await untilSaid(stage(), { prompt: 'still at it', events, text: 'Busy.' });
    expect(markedProcesses(world.dataDir)).not.toEqual([]);
    await subject.backend.dispose();
    expect(markedProcesses(world.dataDir)).toEqual([]);
    expect((await turn).result.outcome).toBe('crash');
  });
}
