import type { Logger } from 'pino';
import type { Broker } from './broker.js';
import type { RunReader } from './run-reader.js';
import { WatchChannel, type FrameSink } from './watch-channel.js';
import { WatchedAsks } from './watched-asks.js';
import { WatchedList } from './watched-list.js';
import { WatchedRun } from './watched-run.js';

export interface RunWatcher {
  /**
   * Sends a snapshot of the run, then its changes, and the same of all asks. Answers with how to end that. Rejects when there
   * is no such run.
   */
  watchRun(id: string, client: FrameSink): Promise<() => void>;
  /** The same for the list of runs. */
  watchList(client: FrameSink): Promise<() => void>;
  close(): void;
}

/**
 * Lets clients watch what any coder on the database does: the table is looked at several times a second while somebody
 * watches, and at once when this process has changed something. When nobody watches nothing is read.
 */
export function createRunWatcher({
  reader,
  broker,
  log,
}: {
  reader: RunReader;
  broker: Broker;
  log: Logger;
}): RunWatcher {
  const runs = new Map<string, { channel: WatchChannel; watched: WatchedRun }>();
  const list = new WatchChannel(new WatchedList(reader), log);
  const asks = new WatchChannel(new WatchedAsks(reader), log);
  const unsubscribe = broker.subscribe({
    onChange(runId) {
      runs.get(runId)?.channel.lookNow();
      list.lookNow();
    },
    onEvents(stored) {
      const run = runs.get(stored.flow_run_id);
      run?.channel.publish(run.watched.offer(stored));
    },
    onAsks: () => asks.lookNow(),
  });

  function runOf(id: string): { channel: WatchChannel; watched: WatchedRun } {
    const known = runs.get(id);
    if (known !== undefined) return known;
    const watched = new WatchedRun(id, reader);
    const made = { channel: new WatchChannel(watched, log), watched };
    runs.set(id, made);
    return made;
  }

  /** Whoever watches anything is told who needs a person. */
  async function withAsks(client: FrameSink, leave: () => void): Promise<() => void> {
    try {
      await asks.join(client);
    } catch (error) {
      leave();
      throw error;
    }
    return () => {
      asks.leave(client);
      leave();
    };
  }

  return {
    async watchRun(id, client) {
      const { channel } = runOf(id);
      const forget = (): void => {
        if (channel.empty) runs.delete(id);
      };
      await channel.join(client).catch((error: unknown) => {
        forget();
        throw error;
      });
      return await withAsks(client, () => {
        channel.leave(client);
        forget();
      });
    },
    async watchList(client) {
      await list.join(client);
      return await withAsks(client, () => list.leave(client));
    },
    close: unsubscribe,
  };
}
