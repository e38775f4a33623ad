import { expect, it, vi } from 'vitest';
import type { AgentEvent } from '@boocode/contracts/agent-event';
import { hasProcTable } from '@boocode/processes/process-table';
import { markedProcesses } from '../../processes/marked-processes.js';
import { play, sessionRequest } from '../conformance-world.js';
import { longCommands } from './cancel-scenes.js';
import { isCore, type Costs } from './form.js';
import { commandsIn } from './remains.js';
import { allow, script, textOf, untilSaid, type OnStage } from './stage.js';

export function describeDeath(stage: OnStage, costs: Costs): void {
  it.runIf(hasProcTable())(
    'ends a turn as a crash when the agent is killed, its commands too, and the next prompt works',
    async () => {
      const { world, subject } = stage();
      script(stage(), 'work on', { text: 'Working.', tools: [{ bash: longCommands.goesItsOwnWay }] });
      script(stage(), 'again', { text: 'Alive.' });
      const cwd = await world.copy('killed');
      const session = await subject.backend.ensureSession(sessionRequest(world, { cwd, profile: 'write' }));
      const turn = play(subject.backend, session, { user: 'work on', onAsk: allow });
      await vi.waitFor(() => expect(commandsIn(world)).not.toEqual([]), { timeout: 60_000, interval: 200 });
      subject.killAgent();
      expect((await turn).result).toMatchObject({ outcome: 'crash', error: { outcome: 'crash' } });
      // Whoever tries again works in the same directory.
      expect(commandsIn(world)).toEqual([]);
      const next = await play(subject.backend, session, { user: 'again' });
      expect(next.result).toMatchObject({ outcome: 'completed', text: 'Alive.' });
      expect(textOf(next.events)).toBe('Alive.');
      expect((await subject.backend.health()).ok).toBe(true);
    },
  );

  it.runIf(hasProcTable() && !isCore(costs))(
    'leaves no process when it is disposed of, even in the middle of a turn',
    async () => {
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
    },
  );
}
