import { hostname, networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';
import { buildApp } from './app.js';
import { readConfig } from './config.js';
import { ConfigError, NoFreePort } from './errors.js';
import { listen } from './listen.js';

const webRoot = fileURLToPath(new URL('../../web/dist/', import.meta.url));
const stopLimitMs = 5000;

async function start() {
  const config = readConfig(process.env);
  const machine = { hostname: hostname(), interfaces: networkInterfaces() };
  const app = await buildApp({ config, webRoot, machine });

  let stopping = false;
  const stop = (why: string) => {
    if (stopping) return;
    stopping = true;
    app.log.info({ why }, 'stopping');
    const late = setTimeout(() => {
      app.log.error('connections did not close in time');
      process.exit(1);
    }, stopLimitMs);
    app.close(() => {
      clearTimeout(late);
      if (process.connected) process.disconnect();
    });
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  // The parent is gone or lets go of us: nothing would end this process otherwise.
  if (process.connected) process.on('disconnect', () => stop('parent disconnected'));

  const port = await listen(app, config);
  process.send?.({ type: 'ready', port });
}

try {
  await start();
} catch (error) {
  const expected = error instanceof ConfigError || error instanceof NoFreePort;
  process.stderr.write(`${expected ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
  process.exit(expected ? 2 : 1);
}
