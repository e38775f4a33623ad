import { Writable } from 'node:stream';

/** A place for a log to write to, and a way to take what it wrote since the last time. */
export function logLines(): { destination: Writable; take: () => string } {
  let lines = '';
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines += chunk.toString();
      done();
    },
  });
  return {
    destination,
    take() {
      const taken = lines;
      lines = '';
      return taken;
    },
  };
}
