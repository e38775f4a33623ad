import { closeCodes, TerminalFrame, type TerminalRequest } from '@boocode/contracts/terminal';
import { backoffMs } from '../live/backoff.js';

/** `away`: booterm does not answer, and is asked again; `gone`: there is no such terminal any more. */
export type LinkState = 'connecting' | 'open' | 'away' | 'gone';

export interface TerminalLink {
  send(request: TerminalRequest): void;
  /** Tries at once instead of waiting. */
  hurry(): void;
  close(): void;
}

interface LinkOptions {
  url: string;
  onFrame: (frame: TerminalFrame) => void;
  onState: (state: LinkState) => void;
  connect?: (url: string) => WebSocket;
  random?: () => number;
}

/**
 * Stays connected to a terminal. Nothing is queued while it is not: each connection begins with the whole screen, and what was typed into
 * a terminal that nobody could see is better not run later.
 */
export function openTerminalLink({
  url,
  onFrame,
  onState,
  connect = (to) => new WebSocket(to),
  random = Math.random,
}: LinkOptions): TerminalLink {
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let attempt = 0;
  let closed = false;

  const open = () => {
    timer = null;
    const mine = connect(url);
    socket = mine;
    mine.addEventListener('message', (event: MessageEvent<unknown>) => {
      const frame = closed ? null : frameOf(event.data);
      if (frame === null) return;
      attempt = 0;
      if (frame.type === 'screen') onState('open');
      onFrame(frame);
    });
    mine.addEventListener('close', ({ code }) => {
      if (closed || socket !== mine) return;
      socket = null;
      if (code === closeCodes.gone) return onState('gone');
      onState(attempt === 0 ? 'connecting' : 'away');
      timer = setTimeout(open, backoffMs(attempt, random()));
      attempt += 1;
    });
  };
  open();

  return {
    send(request) {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(request));
    },
    hurry() {
      if (timer === null) return;
      clearTimeout(timer);
      open();
    },
    close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      socket?.close();
    },
  };
}

/** Null for what this page does not know: booterm may be of another version. */
function frameOf(data: unknown): TerminalFrame | null {
  return typeof data === 'string' ? (TerminalFrame.safeParse(JSON.parse(data)).data ?? null) : null;
}
