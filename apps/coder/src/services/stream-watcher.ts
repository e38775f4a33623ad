import type { CoderStream, StreamName } from '@boocode/contracts/stream';
import type { FrameSink, Leave } from '@boocode/streams/serve-streams';
import type { Logger } from 'pino';
import { CoderError } from '../errors.js';
import type { Broker } from './broker.js';
import type { RunReader } from './run-reader.js';
import { WatchChannel, type Watched } from './watch-channel.js';
import { WatchedAsks } from './watched-asks.js';
import { WatchedChat } from './watched-chat.js';
import { WatchedGates } from './watched-gates.js';
import { WatchedList } from './watched-list.js';
import { WatchedRun } from './watched-run.js';
import { WatchedTasks } from './watched-tasks.js';

export interface StreamWatcher {
  /**
   * Sends what comes after the place that the client has seen, or else a snapshot, then every change. Answers with how to end that.
   * Rejects when there is nothing of this name.
   */
  join(stream: StreamName, after: number | null, client: FrameSink): Promise<Leave>;
  close(): void;
}

/** A channel that nobody watches is kept this long: whoever lost the connection for a moment is told just the rest. */
const keptMs = 60_000;

interface Kept {
  channel: WatchChannel;
  watched: Watched;
  forget: NodeJS.Timeout | null;
}

/**
 * Lets clients watch what any coder on the database does: the table is looked at several times a second while somebody
 * watches, and at once when this process has changed something. When nobody watches nothing is read.
 */
export function createStreamWatcher({
  reader,
  broker,
  log,
}: {
  reader: RunReader;
  broker: Broker;
  log: Logger;
}): StreamWatcher {
  const kept = new Map<StreamName, Kept>();
  const lookAt = (stream: CoderStream): void => kept.get(stream)?.channel.lookNow();
  const unsubscribe = broker.subscribe({
    onChange(runId) {
      lookAt(`run:${runId}`);
      lookAt('runs');
    },
    onChat(chatId) {
      if (chatId !== null) lookAt(`coder-chat:${chatId}`);
      else for (const { watched, channel } of kept.values()) if (watched instanceof WatchedChat) channel.lookNow();
    },
    onEvents(stored) {
      const { flow_run_id, chat_id } = stored;
      // A step that writes is watched in its run and in its chat.
      for (const one of [kept.get(`run:${flow_run_id ?? ''}`), kept.get(`coder-chat:${chat_id ?? ''}`)]) {
        if (one?.watched instanceof WatchedRun || one?.watched instanceof WatchedChat) {
          one.channel.publish(one.watched.offer(stored));
        }
      }
    },
    onAsks: () => lookAt('asks'),
  });

  function keptOf(stream: StreamName): Kept {
    const known = kept.get(stream);
    if (known !== undefined) return known;
    const watched = watchedOf(stream, reader);
    const made = {
      channel: new WatchChannel(watched.what, { stream: watched.stream, log }),
      watched: watched.what,
      forget: null,
    };
    kept.set(stream, made);
    return made;
  }

  function forgetLater(stream: StreamName, { channel, forget }: Kept): void {
    if (!channel.empty || forget !== null) return;
    const entry = kept.get(stream);
    if (entry !== undefined) entry.forget = setTimeout(() => kept.delete(stream), keptMs).unref();
  }

  return {
    async join(stream, after, client) {
      const entry = keptOf(stream);
      if (entry.forget !== null) clearTimeout(entry.forget);
      entry.forget = null;
      try {
        await entry.channel.join(client, after);
      } catch (error) {
        // What cannot be read, perhaps because it does not exist, is not kept.
        if (entry.channel.empty) kept.delete(stream);
        throw error;
      }
      return () => {
        entry.channel.leave(client);
        forgetLater(stream, entry);
      };
    },
    close() {
      unsubscribe();
      for (const { forget } of kept.values()) if (forget !== null) clearTimeout(forget);
      kept.clear();
    },
  };
}

function watchedOf(stream: StreamName, reader: RunReader): { what: Watched; stream: CoderStream } {
  if (stream === 'runs') return { what: new WatchedList(reader), stream };
  if (stream === 'tasks') return { what: new WatchedTasks(reader.taskList), stream };
  if (stream === 'asks') return { what: new WatchedAsks(reader), stream };
  if (stream === 'gates') return { what: new WatchedGates(() => reader.gates()), stream };
  const [kind, id = ''] = stream.split(':');
  if (kind === 'run') return { what: new WatchedRun(id, reader), stream: `run:${id}` };
  if (kind === 'coder-chat') return { what: new WatchedChat(id, reader.chat), stream: `coder-chat:${id}` };
  throw new CoderError({
    code: 'stream.not-here',
    status: 404,
    message: `${stream} is not watched on this socket, /api/coder/ws.`,
  });
}
