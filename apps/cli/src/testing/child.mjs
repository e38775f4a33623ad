// A tiny stand-in for coder and server in the supervisor's tests: ready at once, ends in order, and keeps a diary.
import { appendFileSync } from 'node:fs';
import path from 'node:path';

const name = process.env.BOOCODE_CODER_PORT ? 'coder' : 'server';
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
  process.stderr.write('no such configuration\n');
  process.exit(2);
}
process.send({ type: 'ready', port: Number(process.env.BOOCODE_CODER_PORT ?? process.env.BOOCODE_PORT) });
