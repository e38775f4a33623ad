import { expect, it } from 'vitest';
import { play, sessionRequest } from '../conformance-world.js';
import { isBrief, type Costs } from './form.js';
import { script, textOf, type OnStage } from './stage.js';

export function describeTools(stage: OnStage, costs: Costs): void {
  // So do two sessions with a server each, in every form.
  it.skipIf(isBrief(costs)).concurrent(
    'uses the tool server that its session was given, with its secret and without asking',
    async () => {
      const { world, subject } = stage();
      if (!subject.backend.capabilities.tools) return;
      script(stage(), 'hand over', { tools: [{ call: 'handover', args: { word: 'PEAR' } }] }, { text: 'Handed over.' });
      for (const profile of ['read-only', 'ask'] as const) {
        const tools = [world.tools.serverFor(`secret-${profile}`)];
        const session = await subject.backend.ensureSession(sessionRequest(world, { profile, tools }));
        const { result, events, asks } = await play(subject.backend, session, { user: 'hand over' });
        expect(result).toMatchObject({ outcome: 'completed', text: 'Handed over.' });
        const calls = world.tools.calls.filter(({ word }) => word === 'PEAR');
        expect(calls.at(-1)).toEqual({ secret: `secret-${profile}`, word: 'PEAR' });
        expect(events.findLast((event) => event.type === 'tool_update')).toMatchObject({
          status: 'completed',
          output: expect.stringContaining('took PEAR'),
        });
        expect(asks).toEqual([]);
        await subject.backend.closeSession(session);
      }
    },
  );

  it.concurrent('keeps the tool servers of two sessions apart that work in one directory', async () => {
    const { world, subject } = stage();
    if (!subject.backend.capabilities.tools) return;
    const words = ['FIG', 'DATE'];
    // One process may do both that have the same rights; where each has a process of its own, both kinds of rights are tried at once.
    const second = isBrief(costs) ? 'ask' : 'read-only';
    const turns = words.map(async (word, at) => {
      const call = { call: 'handover', args: { word } };
      script(stage(), `hand over ${word}`, { text: ['a', 'b', 'c'], chunkMs: 100, tools: [call] }, { text: word });
      const task_id = `019aa000-0000-7000-8000-00000000010${at}`;
      const tools = [world.tools.serverFor(`secret-of-${word}`)];
      const session = await subject.backend.ensureSession(
        sessionRequest(world, { task_id, tools, profile: at === 0 ? 'read-only' : second }),
      );
      return play(subject.backend, session, { user: `hand over ${word}` });
    });
    for (const [at, { result, events, asks }] of (await Promise.all(turns)).entries()) {
      expect(result).toMatchObject({ outcome: 'completed', text: words[at] });
      expect(textOf(events)).toBe(`abc${words[at]}`);
      expect(asks).toEqual([]);
      expect(events.findLast((event) => event.type === 'tool_update')).toMatchObject({
        status: 'completed',
        output: expect.stringContaining(`took ${words[at]}`),
      });
    }
    const calls = world.tools.calls.filter(({ word }) => words.includes(word));
    expect(calls.toSorted((a, b) => a.word.localeCompare(b.word))).toEqual([
      { secret: 'secret-of-DATE', word: 'DATE' },
      { secret: 'secret-of-FIG', word: 'FIG' },
    ]);
  });
}
