// A tiny stand-in for coder, booterm and server in the supervisor's tests: ready at once, ends in order, and keeps a diary.
import { appendFileSync } from 'node:fs';
import path from 'node:path';

const { BOOCODE_CODER_PORT, BOOCODE_TERM_PORT, BOOCODE_PORT } = process.env;
const name = BOOCODE_CODER_PORT ? 'coder' : BOOCODE_TERM_PORT ? 'booterm' : 'server';
const diary = (words) =>
  appendFileSync(path.join(process.env.BOOCODE_DATA_DIR, 'diary'), `${name} ${process.pid} ${words}\n`);

const end = (why) => {
  diary(why);
  process.exit(0);
};
process.on('SIGTERM', () => end('told to end'));
process.on('disconnect', () => end('parent gone'));
setInterval(() => undefined, 60_000);

diary(`started ${process.env.DATABASE_URL}`);
if (process.env.TEST_NEVER_READY === name) {
  process.stderr.write('something is wrong\n');
  process.exit(1);
}
if (process.env.TEST_MISCONFIGURED === name) {
  process.stderr.write('no such configuration\n');
  process.exit(2);
}
process.send({ type: 'ready', port: Number(BOOCODE_CODER_PORT ?? BOOCODE_TERM_PORT ?? BOOCODE_PORT) });
