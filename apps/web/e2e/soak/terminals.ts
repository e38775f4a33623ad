import { once } from 'node:events';
import { TerminalFrame, TerminalView, type TerminalRequest } from '@boocode/contracts/terminal';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { inTurn, note, type Team } from './team.js';

/** Shells that are opened, written in, watched by several, left alone, and closed in each way. */
export async function useTerminals(team: Team): Promise<void> {
  await inTurn(4, async (n) => {
    const { door, shop } = team;
    const { id } = await door.post('/api/term/terminals', { cwd: shop.folder }, TerminalView);
    const first = await watch(team, id);
    await typed(first, `seq 1 3000; echo end-${n}`, `end-${n}`);
    // One joins late, and vanishes without a word; one takes nothing for a while.
    const late = await watch(team, id);
    const slow = await watch(team, id);
    slow.pause();
    await typed(first, `seq 1 5000; echo last-${n}`, `last-${n}`);
    late.terminate();
    slow.terminate();
    if (n % 2 === 0) send(first, { type: 'input', data: 'exit\r' });
    else await door.tell(`/api/term/terminals/${id}`, { method: 'DELETE', also: [404] });
    if (first.readyState !== WebSocket.CLOSED && n % 2 === 1) await once(first, 'close');
    if (n % 2 === 0) {
      await frame(first, (one) => one.type === 'exited');
      first.close();
      await once(first, 'close');
      await door.tell(`/api/term/terminals/${id}`, { method: 'DELETE', also: [404] });
    }
    note(team, 'terminals');
  });
}

/** Shells live on without their panes: people close them at last. */
export async function closeTerminals(team: Team): Promise<void> {
  for (const { id } of await team.door.get('/api/term/terminals', z.array(TerminalView))) {
    await team.door.tell(`/api/term/terminals/${id}`, { method: 'DELETE', also: [404] });
    note(team, 'terminals that pages had opened');
  }
}

async function watch({ product }: Team, id: string): Promise<WebSocket> {
  const socket = new WebSocket(`${product.url.replace('http', 'ws')}/api/term/terminals/${id}/ws`);
  socket.on('message', (data: Buffer) => {
    const told = TerminalFrame.parse(JSON.parse(data.toString()));
    if (told.type === 'output') send(socket, { type: 'drawn', characters: told.data.length });
  });
  await frame(socket, ({ type }) => type === 'screen');
  return socket;
}

/** Gives the shell a command, and waits until it has written these words on a line of their own. */
async function typed(socket: WebSocket, command: string, words: string): Promise<void> {
  let seen = '';
  const there = frame(socket, (one) => {
    if (one.type === 'output') seen = (seen + one.data).slice(-10_000);
    return seen.includes(`\n${words}`);
  });
  send(socket, { type: 'input', data: `${command}\r` });
  await there;
}

/** Resolves with the first frame that is so. Errors: the socket closed, or a minute is over. */
function frame(socket: WebSocket, is: (frame: TerminalFrame) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (error?: Error) => {
      socket.off('message', listen);
      socket.off('close', closed);
      socket.off('error', end);
      clearTimeout(timer);
      if (error === undefined) resolve();
      else reject(error);
    };
    const listen = (data: Buffer) => {
      if (is(TerminalFrame.parse(JSON.parse(data.toString())))) end();
    };
    const closed = (code: number) => end(new Error(`A terminal's socket closed (${code}).`));
    const timer = setTimeout(() => end(new Error('A terminal said nothing for a minute.')), 60_000);
    socket.on('message', listen);
    socket.on('close', closed);
    socket.on('error', end);
  });
}

function send(socket: WebSocket, request: TerminalRequest): void {
  socket.send(JSON.stringify(request));
}
