import type { Sight, StreamName } from '@boocode/contracts/stream';
import type { TaskCondition } from '@boocode/contracts/task';
import type { WsFrame } from '@boocode/contracts/ws-frames';
import { notifyManager, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { announcementOf, type StateChange } from './announcement.js';
import { applyFrame } from './apply-frame.js';
import { createFrameBatch } from './frame-batch.js';
import { createPresence, type Presence } from './presence.js';
import { createLiveSocket, type Connection, type LiveSocket, type Socket, type SocketEvents } from './live-socket.js';

/** The front door's socket and coder's. */
const paths = { door: '/api/ws', coder: '/api/coder/ws' } as const;
type Side = keyof typeof paths;

const sideOf = (stream: StreamName): Side => (stream === 'user' || stream.startsWith('chat:') ? 'door' : 'coder');

/** Opens a connection to one of the two paths. */
export type Connect = (path: string, events: SocketEvents) => Socket;

interface Live {
  connection: Connection;
  /** What the server or this page could not do on the connection, in words; null when all is well. */
  problem: string | null;
  watch: (stream: StreamName) => () => void;
  /** Says that this stands on the page, until it is called back. */
  show: (sight: Sight) => () => void;
  /** Whether a person has one of these in front of them on this page. */
  shows: (sights: readonly Sight[]) => boolean;
  /** Hands out each frame before it changes what is known, until it is called back. */
  listen: (listener: (frame: WsFrame) => void) => () => void;
}

const LiveContext = createContext<Live>({
  connection: 'connecting',
  problem: null,
  watch: () => () => undefined,
  show: () => () => undefined,
  shows: () => false,
  listen: () => () => undefined,
});

function browserSocket(path: string, { onOpen, onMessage, onClose }: SocketEvents): Socket {
  const url = new URL(path, window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url);
  socket.addEventListener('open', onOpen);
  socket.addEventListener('message', ({ data }) => onMessage(data));
  socket.addEventListener('close', onClose);
  return { send: (data) => socket.send(data), close: () => socket.close() };
}

interface Taking {
  client: QueryClient;
  announce: (line: string) => void;
  told: Map<string, TaskCondition>;
  onError: (error: { message: string }) => void;
  restart: (stream: StreamName) => void;
}

/** Pours what came within one animation frame into the cache; whoever shows any of it is told once. */
function takeAll(frames: readonly WsFrame[], { announce, ...taking }: Taking) {
  const changes: StateChange[] = [];
  notifyManager.batch(() => {
    for (const frame of frames) applyFrame(frame, { ...taking, announce: (change) => changes.push(change) });
  });
  const announcement = announcementOf(changes);
  if (announcement !== null) announce(announcement);
}

/** One that is away is what a person must know. */
function worst(door: Connection, coder: Connection): Connection {
  if (door === 'reconnecting' || coder === 'reconnecting') return 'reconnecting';
  return door === 'open' && coder === 'open' ? 'open' : 'connecting';
}

/** A connection, and the way to drop what came and was not drawn. */
type PageSocket = LiveSocket & { forget: () => void };

interface Sockets {
  door: PageSocket;
  coder: PageSocket;
  presence: Presence;
}

/** Connected for as long as the page is there, and at once when it or the network is back. */
function useConnected(sockets: Sockets) {
  useEffect(() => sockets.presence.begin(), [sockets]);
  useEffect(() => {
    const both = [sockets.door, sockets.coder];
    for (const socket of both) socket.open();
    const hurry = () => {
      if (document.visibilityState === 'visible') for (const socket of both) socket.hurry();
    };
    window.addEventListener('online', hurry);
    document.addEventListener('visibilitychange', hurry);
    return () => {
      window.removeEventListener('online', hurry);
      document.removeEventListener('visibilitychange', hurry);
      for (const socket of both) {
        socket.close();
        socket.forget();
      }
    };
  }, [sockets]);
}

/** Keeps the two WebSockets of the page and pours their frames into the query cache. */
export function LiveProvider({
  children,
  connect = browserSocket,
}: {
  children: ReactNode;
  connect?: Connect | undefined;
}) {
  const client = useQueryClient();
  const [connections, setConnections] = useState<Record<Side, Connection>>({ door: 'connecting', coder: 'connecting' });
  const [problem, setProblem] = useState<string | null>(null);
  const [announcement, setAnnouncement] = useState('');
  const [listeners] = useState(() => new Set<(frame: WsFrame) => void>());
  const [sockets] = useState(() => {
    const told = new Map<string, TaskCondition>();
    const make = (side: Side): PageSocket => {
      const batch = createFrameBatch<WsFrame>((frames) =>
        takeAll(frames, {
          client,
          announce: setAnnouncement,
          told,
          onError: (error) => setProblem(error.message),
          restart: (stream) => socket.restart(stream),
        }),
      );
      const socket = createLiveSocket({
        connect: (events) => connect(paths[side], events),
        onFrame: (frame) => {
          for (const listener of listeners) listener(frame);
          batch.push(frame);
        },
        onConnection: (connection) => {
          setConnections((known) => ({ ...known, [side]: connection }));
          if (side === 'door' && connection === 'open') attending.say();
        },
        onUnreadable: () => setProblem('The server speaks a newer version. Load the page again.'),
      });
      return { ...socket, forget: () => batch.close() };
    };
    const door = make('door');
    const attending = createPresence((request) => door.tell(request));
    return { door, coder: make('coder'), presence: attending };
  });

  useConnected(sockets);
  const connection = worst(connections.door, connections.coder);
  const watch = useCallback(
    (stream: StreamName) => {
      setProblem(null);
      return sockets[sideOf(stream)].watch(stream);
    },
    [sockets],
  );
  const live = useMemo(() => {
    const listen = (listener: (frame: WsFrame) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    };
    const { show, shows } = sockets.presence;
    return { connection, problem, watch, listen, show, shows };
  }, [connection, problem, watch, listeners, sockets]);
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

/** Watches a stream for as long as the component is there; null watches nothing. */
export function useWatch(stream: StreamName | null) {
  const { watch } = useLive();
  useEffect(() => (stream === null ? undefined : watch(stream)), [watch, stream]);
}

/** Says that this stands on the page for as long as the component does; null says nothing. */
export function useSight(sight: Sight | null) {
  const { show } = useLive();
  useEffect(() => (sight === null ? undefined : show(sight)), [show, sight]);
}
