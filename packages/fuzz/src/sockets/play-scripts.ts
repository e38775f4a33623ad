import * as fc from 'fast-check';
import { expect } from 'vitest';
import { play } from '../play.js';
import { playSocket, type SocketPlace } from './play-socket.js';
import { scripts, type Script } from './scripts.js';

type Heard = Awaited<ReturnType<typeof playSocket>>;

/** What holds of a socket, whatever a client does there. */
interface SocketBorder {
  /** Where it is: asked anew for each case. */
  place: () => SocketPlace;
  /** Throws for what is no frame of it. */
  read: (message: unknown) => unknown;
  /** Whatever else was said of it, such as in a log. */
  told?: () => string;
  /** Is in nothing that is told. */
  secret: string;
  /** What else holds. */
  judge?: (heard: Heard, script: Script) => void;
}

/** Plays clients that say these messages, and whatever else there may be on a socket: they hear frames alone, and no secret. */
export async function playScripts(
  messages: fc.Arbitrary<string>,
  { place, read, told = () => '', secret, judge = () => undefined }: SocketBorder,
): Promise<void> {
  await play(
    'sockets',
    12,
    fc.asyncProperty(scripts(messages.map((message) => Buffer.from(message))), async (script) => {
      const heard = await playSocket(place(), script);
      for (const one of heard.messages) expect(read(JSON.parse(one))).toBeDefined();
      expect(`${heard.messages.join('')}${heard.closed?.reason ?? ''}${told()}`).not.toContain(secret);
      judge(heard, script);
    }),
  );
}
