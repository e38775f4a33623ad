import type { WsRequest } from '@boocode/contracts/ws-frames';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { applyFrame } from './apply-frame.js';
import { createLiveSocket, type Connect, type Connection, type Socket, type SocketEvents } from './live-socket.js';

interface Live {
  connection: Connection;
  /** What the server or this page could not do on the connection, in words; null when all is well. */
  problem: string | null;
  watch: (request: WsRequest) => void;
}

const LiveContext = createContext<Live>({ connection: 'connecting', problem: null, watch: () => undefined });

function browserSocket({ onOpen, onMessage, onClose }: SocketEvents): Socket {
  const url = new URL('/api/coder/ws', window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url);
  socket.addEventListener('open', onOpen);
  socket.addEventListener('message', ({ data }) => onMessage(data));
  socket.addEventListener('close', onClose);
  return { send: (data) => socket.send(data), close: () => socket.close() };
}

/** Keeps the one WebSocket of the page and pours its frames into the query cache. */
export function LiveProvider({
  children,
  connect = browserSocket,
}: {
  children: ReactNode;
  connect?: Connect | undefined;
}) {
  const client = useQueryClient();
  const [connection, setConnection] = useState<Connection>('connecting');
  const [problem, setProblem] = useState<string | null>(null);
  const [announcement, setAnnouncement] = useState('');
  const [socket] = useState(() =>
    createLiveSocket({
      connect,
      onFrame: (frame) =>
        applyFrame(frame, { client, announce: setAnnouncement, onError: (error) => setProblem(error.message) }),
      onConnection: setConnection,
      onUnreadable: () => setProblem('The server speaks a newer version. Load the page again.'),
    }),
  );

  useEffect(() => {
    socket.open();
    const hurry = () => {
      if (document.visibilityState === 'visible') socket.hurry();
    };
    window.addEventListener('online', hurry);
    document.addEventListener('visibilitychange', hurry);
    return () => {
      window.removeEventListener('online', hurry);
      document.removeEventListener('visibilitychange', hurry);
      socket.close();
    };
  }, [socket]);

  const watch = useCallback(
    (request: WsRequest) => {
      setProblem(null);
      socket.watch(request);
    },
    [socket],
  );
  const live = useMemo(() => ({ connection, problem, watch }), [connection, problem, watch]);
  return (
    <LiveContext value={live}>
      {children}
      <output className="visually-hidden" aria-live="polite" aria-label="State changes">
        {announcement}
      </output>
    </LiveContext>
  );
}

export const useLive = () => useContext(LiveContext);

/** Watches one run, or the list when `runId` is null, for as long as the component is there. */
export function useWatch(runId: string | null) {
  const { watch } = useLive();
  useEffect(() => {
    watch(runId === null ? { type: 'watch-list' } : { type: 'watch', flow_run_id: runId });
  }, [watch, runId]);
}
