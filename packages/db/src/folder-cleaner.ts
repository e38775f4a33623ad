import { spawn } from 'node:child_process';
import { once } from 'node:events';

export type FolderCleaner = {
  /** Of the process that removes the folder when this one is gone. */
  pid: number;
  /** Ends the cluster in the folder, whoever is connected, and removes the folder. */
  close: () => Promise<void>;
};

/** Ends the postmasters in the folder `$1`, if there are any, and removes the folder, once its standard input is closed. */
const CLEANER = `
  read -r _
  # The cluster, or one that is being restored beside its place.
  for recorded in "$1"/postgres*/postmaster.pid; do
    pid=$(head -n 1 "$recorded" 2>/dev/null)
    [ -n "$pid" ] || continue
    kill -QUIT "$pid" 2>/dev/null
    while kill -0 "$pid" 2>/dev/null; do sleep 0.02; done
  done
  # An interrupt may have come in the middle of initdb, which goes on writing for a moment.
  for attempt in 1 2 3 4 5 6 7 8 9; do
    rm -rf -- "$1" 2>/dev/null && exit
    sleep 0.2
  done
  rm -rf -- "$1"
`;

/** Sees to it that a folder with a cluster never outlives this process, however that ends. */
export async function cleanAfterUs(dataDir: string): Promise<FolderCleaner> {
  // The cleaner sees this process end in whatever way, an interrupt and a kill included, because its input ends with it. It is in a
  // session of its own, where a terminal's Ctrl-C does not reach it.
  const cleaner = spawn('sh', ['-c', CLEANER, 'boocode-cleaner', dataDir], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  await once(cleaner, 'spawn');
  const cleaned = once(cleaner, 'exit');
  const close = async (): Promise<void> => {
    cleaner.stdin.end();
    await cleaned;
  };
  return { pid: cleaner.pid ?? 0, close };
}
