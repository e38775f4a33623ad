import { readConfig } from './config.js';

/**
 * The health check of the image: ends with 0 while the front door of this environment answers `GET /health`, else with 1 and why.
 * A program of its own, because the door wants its Host and its token, and an image without curl has nobody else to ask.
 */
const patienceMs = 4_000;

const { host, port, secrets } = readConfig(process.env);
const wildcard = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
const address = `http://${wildcard.includes(':') ? `[${wildcard}]` : wildcard}:${port}/health`;
try {
  const reply = await fetch(address, {
    headers: secrets.token === null ? {} : { authorization: `Bearer ${secrets.token}` },
    signal: AbortSignal.timeout(patienceMs),
  });
  if (!reply.ok) throw new Error(`status ${reply.status}`);
} catch (error) {
  process.stderr.write(`${address} does not answer: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
