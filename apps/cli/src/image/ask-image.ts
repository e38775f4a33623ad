import path from 'node:path';
import { connect } from '@boocode/db/connect';
import { startEmbedded } from '@boocode/db/embedded';
import { migrate } from '@boocode/db/migrate';
import { anyFreePort } from '../supervisor/free-port.js';
import type { Played } from './play-stages.js';
import type { Stage } from './read-dockerfile.js';
import { privilegesOf, runImage } from './run-image.js';

const token = 'proof-of-the-image-0001';

/** Starts the image's server against a Postgres of its own, asks it as people do, and ends it. Returns what was not as it should be. */
export async function askImage(
  image: Played,
  { stage, work, say }: { stage: Stage | undefined; work: string; say: (line: string) => void },
): Promise<string[]> {
  const { user, command, healthCheck } = stage ?? {};
  if (user == null || command == null || healthCheck == null) return ['the last stage lacks USER, CMD or HEALTHCHECK'];
  const database = await startEmbedded({ dataDir: path.join(work, 'database'), testing: true });
  try {
    const sql = connect(database.url, { name: 'boocode prove:image', max: 1 });
    try {
      await migrate(sql);
    } finally {
      await sql.end();
    }
    const port = await anyFreePort();
    const env = {
      DATABASE_URL: database.url,
      BOOCODE_INTERNAL_TOKEN: 'nobody-is-behind-the-door',
      BOOCODE_CODER_URL: `http://127.0.0.1:${await anyFreePort()}`,
      BOOCODE_TOKEN: token,
      BOOCODE_PORT: String(port),
    };
    const since = performance.now();
    const server = await runImage(image, { user, command, env });
    say(`${((performance.now() - since) / 1000).toFixed(1)} s  from start to listening`);
    const faults: string[] = [];
    const check = (what: string, right: boolean, found: string) => {
      if (right) say(`ok  ${what}: ${found}`);
      else faults.push(`${what}: ${found}`);
    };
    try {
      const kernel = privilegesOf(server.pid);
      check('runs as the image says', kernel.uid === user.split(':')[0] && kernel.uid !== '0', `user ${kernel.uid}`);
      check('has no capability', /^0+$/.test(kernel.capabilities) && kernel.noNewPrivileges, kernel.capabilities);
      const door = (at: string) => ask(`http://127.0.0.1:${port}${at}`);
      const health = await door('/health');
      check('GET /health', health.status === 200 && health.text.includes('"server"'), health.text);
      const page = await door('/');
      check(
        'GET / is the page',
        page.status === 200 && page.text.includes('<script'),
        `${page.text.length} characters`,
      );
      const projects = await door('/api/projects');
      check('GET /api/projects asks Postgres', projects.status === 200, `${projects.status} ${projects.text}`);
      const probe = await server.exec(healthCheck);
      check('the health check', probe.code === 0, `exit code ${probe.code} ${probe.output}`);
      const written = await server.exec(['/bin/sh', '-c', 'touch /tmp/here /var/lib/boocode/here && touch apps/x']);
      check('writes nowhere else', written.output.includes('Read-only file system'), written.output.trim());
    } finally {
      const how = await server.stop();
      check('ends on SIGTERM', how === 'exit code 0', how);
    }
    return faults;
  } finally {
    await database.stop();
  }
}

async function ask(address: string): Promise<{ status: number; text: string }> {
  const reply = await fetch(address, { headers: { authorization: `Bearer ${token}` } });
  return { status: reply.status, text: await reply.text() };
}
