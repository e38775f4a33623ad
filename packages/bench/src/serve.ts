import type { Adapter, Driver } from './adapter.js';
import { createBody } from './bodies.js';
import type { Reply, Request } from './messages.js';

/** Makes this process a contender's: driver or worker, as the bench asks. Ends when the bench lets go of it. */
export function serve(adapter: Adapter): void {
  let driver: Driver | null = null;
  let stopWorker: (() => Promise<void>) | null = null;

  const theDriver = (): Driver => {
    if (driver === null) throw new Error('This process was not opened as a driver.');
    return driver;
  };
  const carryOut = async (request: Exclude<Request, { type: 'unfinished' }>): Promise<void> => {
    switch (request.type) {
      case 'prepare':
        await adapter.prepare(request.place);
        break;
      case 'open-driver':
        driver = await adapter.openDriver(request.place);
        break;
      case 'open-worker':
        stopWorker = await adapter.openWorker(request.place, createBody(request.bodies));
        break;
      case 'submit':
        await theDriver().submit(request.shape, request.runs);
        break;
    }
  };
  const answer = async (request: Request): Promise<number> => {
    if (request.type === 'unfinished') return theDriver().unfinished(request.runs);
    await carryOut(request);
    return 0;
  };

  process.on('message', (request: Request) => {
    answer(request).then(
      (value) => send({ type: 'done', value }),
      (error: unknown) =>
        send({ type: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  const stop = async (): Promise<void> => {
    await driver?.close();
    await stopWorker?.();
    process.exit(0);
  };
  process.on('disconnect', () => void stop());
  send({ type: 'ready' });
}

function send(reply: Reply): void {
  process.send?.(reply);
}
