import { expect, it } from 'vitest';
import { play, sessionRequest } from '../conformance-world.js';
import { isBrief, type Costs } from './form.js';
import { requestsOf, script, textOf, type OnStage } from './stage.js';

export function describeSessions(stage: OnStage, costs: Costs): void {
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
    const { world, subject } = stage();
    script(stage(), 'note PINEAPPLE', { text: 'noted' });
    world.rehearsal.addRules([
      { matchBody: 'note PINEAPPLE[^]*what did I say', steps: [{ text: 'PINEAPPLE' }] },
      { match: '^what did I say\\?$', steps: [{ text: 'nothing' }] },
    ]);
    const session = await subject.backend.ensureSession(sessionRequest(world));
    // Said at once, as agents must never hear it: some merge two prompts, others drop the first.
    const said = ['note PINEAPPLE', 'what did I say?'].map((user) => play(subject.backend, session, { user }));
    const answers = (await Promise.all(said)).map(({ result }) => ('text' in result ? result.text : result));
    expect(answers).toEqual(['noted', 'PINEAPPLE']);
    await subject.backend.closeSession(session);
    const { agent_session_id } = session;
    const again = await subject.backend.ensureSession(sessionRequest(world, { agent_session_id }));
    const { model, mode_id } = session;
    expect(again).toMatchObject({ resumed: subject.backend.capabilities.resume, model, mode_id });
    const later = await play(subject.backend, again, { user: 'what did I say?' });
    expect(later.result).toMatchObject({ text: again.resumed ? 'PINEAPPLE' : 'nothing' });
    expect(textOf(later.events)).toBe(again.resumed ? 'PINEAPPLE' : 'nothing');
  });

  it.concurrent('makes a fresh session when the one asked for is not there', async () => {
    const { world, subject } = stage();
    const request = sessionRequest(world, { agent_session_id: 'ses_00000000000000000000000000' });
    expect(await subject.backend.ensureSession(request)).toMatchObject({ resumed: false });
  });
}
