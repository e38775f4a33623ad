import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AgentBackend } from '../../agent-backend.js';
import { opencodeAcp } from '../acp/agents/opencode-acp.js';
import { opencode } from '../cli/opencode.js';
import { sessionRequest } from '../conformance-world.js';
import { createPtyDispatchBackend } from '../pty-dispatch.js';
import { createWarmAcpBackend } from '../warm-acp.js';
import { refuseRepositoryCode } from './repository-code.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'boocode-repository-code-'));
  await mkdir(join(root, 'project', '.git'), { recursive: true });
  await mkdir(join(root, 'project', 'part'));
});
afterEach(() => rm(root, { recursive: true }));

async function write(file: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), content);
}

const refused = { code: 'agent.obeys', outcome: 'failure' };

it.each([
  ['a plugin', '.opencode/plugin/sly.js', ''],
  ['a plugin in the other folder', '.opencode/plugins/sly.ts', ''],
  ['settings that name one', 'opencode.json', '{ "plugin": ["./sly.js"] }'],
  ['settings that hide the word', '.opencode/opencode.jsonc', String.raw`{ "\u0070lugins": ["./sly.js"] }`],
])('refuses a directory, and each below it, for %s', async (_what, file, content) => {
  await write(`project/${file}`, content);
  await expect(refuseRepositoryCode(join(root, 'project'))).rejects.toMatchObject(refused);
  await expect(refuseRepositoryCode(join(root, 'project', 'part'))).rejects.toMatchObject(refused);
});

it('works where nothing would be run: with other settings, and beside what is outside of the repository', async () => {
  await write('project/opencode.json', '{ "theme": "dark" }');
  await mkdir(join(root, 'project', '.opencode', 'plugin'), { recursive: true });
  await write('.opencode/plugin/sly.js', '');
  await expect(refuseRepositoryCode(join(root, 'project', 'part'))).resolves.toBeUndefined();
});

it('is asked before a process is started, over ACP and on the command line', async () => {
  await write('project/.opencode/plugin/sly.js', '');
  const options = { dataDir: join(root, 'data'), rehearsal: { url: 'http://127.0.0.1:9', key: 'k' }, environment: {} };
  const backends: AgentBackend[] = [
    createWarmAcpBackend({ agent: opencodeAcp, ...options }),
    createPtyDispatchBackend({ agent: opencode, ...options }),
  ];
  for (const backend of backends) {
    const request = sessionRequest({ checkout: join(root, 'project') });
    await expect(backend.ensureSession(request)).rejects.toMatchObject(refused);
    await backend.dispose();
  }
});
