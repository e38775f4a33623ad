import { expect, it } from 'vitest';
import { play, sessionRequest } from '../conformance-world.js';
import type { Conversation } from './conversation.js';
import { isBrief, type Costs } from './form.js';
import { requestsOf, script, textOf, type OnStage } from './stage.js';

interface SessionOptions extends Costs {
  conversation: () => Promise<Conversation>;
}

export function describeSessions(stage: OnStage, { conversation, ...costs }: SessionOptions): void {
  // So are two sessions with a tool server each, in every form.
  it.skipIf(isBrief(costs)).concurrent('keeps two sessions apart that work at the same time', async () => {
    const { world, subject } = stage();
    const names = ['alpha', 'beta'];
    for (const name of names) {
      const words = Array.from({ length: 12 }, () => `${name} `);
      script(
        stage(),
        `talk of ${name}`,
        { text: words, chunkMs: 50, meet: { name: 'both talk', of: 2 }, tools: [{ read: `${name}.txt` }] },
        { text: `${name} it was` },
      );
    }
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
    const [alpha, beta] = names.map((name) => requestsOf(stage(), `talk of ${name}`)[0]);
    expect(alpha?.ended_at && beta?.ended_at && alpha.at < beta.ended_at && beta.at < alpha.ended_at).toBe(true);
  });

  it.concurrent('goes on in the same session, and in one that is taken up again where it can', async () => {
    const { subject } = stage();
    const { session, look, count, again, recall } = await conversation();
    const answers = [look, count].map(({ result }) => ('text' in result ? result.text : result));
    expect(answers).toEqual(['It is the alpha file.', 'two']);
    const { model, mode_id } = session;
    expect(again).toMatchObject({ resumed: subject.backend.capabilities.resume, model, mode_id });
    expect(recall.result).toMatchObject({ text: again.resumed ? 'PINEAPPLE' : 'nothing' });
    expect(textOf(recall.events)).toBe(again.resumed ? 'PINEAPPLE' : 'nothing');
  });

  it.concurrent('makes a fresh session when the one asked for is not there, without what the agent does not have', async () => {
    const { world, subject } = stage();
    const lost = { agent_session_id: 'ses_00000000000000000000000000', thinking_option_id: 'no-such-depth' };
    const session = await subject.backend.ensureSession(sessionRequest(world, lost));
    expect(session.resumed).toBe(false);
    expect(session.thinking_option_id).not.toBe('no-such-depth');
  });
}
