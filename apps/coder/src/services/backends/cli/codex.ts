import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PermissionProfile } from '../../agent-backend.js';
import { crash, failure } from '../classified.js';
import { recordedWindows } from '../codex-record.js';
import { accountVariables } from '../persons-account.js';
import { shareAccount, type AccountSource } from './account.js';
import type { CliAgent, CliLaunch, CliProgram, CliTurn } from './cli-agent.js';
import { codexReader } from './codex-reader.js';
import { findPackage } from './program.js';
import { holdsSession } from './stored-session.js';

const account: AccountSource = {
  keys: ['OPENAI_API_KEY', 'CODEX_API_KEY'],
  signIn: [{ from: ['.codex', 'auth.json'], to: ['auth.json'] }],
};

const triples: Record<string, string> = {
  'linux-x64': 'x86_64-unknown-linux-musl',
  'linux-arm64': 'aarch64-unknown-linux-musl',
  'darwin-x64': 'x86_64-apple-darwin',
  'darwin-arm64': 'aarch64-apple-darwin',
};

/** `codex exec`, and the operating system's sandbox that it puts every command into. */
export const codex: CliAgent = {
  id: 'codex-cli',
  capabilities: {
    resume: true,
    permissions: false,
    // `--output-schema` is sent to the model and then not checked.
    structured_output: false,
    modes: false,
    thinking: true,
    usage: true,
    steer: false,
    tools: true,
  },
  thinking: ['minimal', 'low', 'medium', 'high', 'xhigh'],
  providers: ['openai'],
  find: async () => findCodex(),
  missing: 'Codex is not installed. Run `npx pnpm install` in the clone.',
  prepareAccount: async (environment, home) => shareAccount(account, environment, home),
  signIn: 'Codex has no key and no sign-in. Set OPENAI_API_KEY, or run `codex login`.',
  hasSession: async (home, id) =>
    holdsSession(join(home, 'sessions'), { isIt: (name) => name.endsWith(`${id}.jsonl`) }),
  recordedWindows: (home, id, since) => recordedWindows(join(home, 'sessions'), id, since),
  launch,
  reader: codexReader,
  explainExit(code, stderr) {
    if (/no rollout found|session .*not found/i.test(stderr)) {
      return failure('agent.session', `Codex has lost the session: ${stderr}`);
    }
    return crash('agent.exit', `Codex ended without a result (exit code ${code}). ${stderr}`.trim());
  },
  endsAtCut: false,
  // After a resume it reports the use of the whole thread.
  usageOfThread: true,
};

function findCodex(): CliProgram | null {
  const platform = `${process.platform}-${process.arch}`;
  const triple = triples[platform];
  const found = findPackage(['@openai/codex', `@openai/codex-${platform}`]);
  if (found === null || triple === undefined) return null;
  return { command: join(found.directory, 'vendor', triple, 'bin', 'codex'), args: [], version: found.version };
}

async function launch(turn: CliTurn): Promise<CliLaunch> {
  // A layer over the configuration: it keeps secrets and the persona off the command line, and turns apart.
  const layer = `boocode-${turn.chosen}`;
  const file = join(turn.home, `${layer}.config.toml`);
  await writeFile(file, settings(turn), { mode: 0o600 });
  const { model, resume } = turn;
  const name = model.by === 'rehearsal' ? 'rehearsal' : model.name;
  const options = ['--json', '--skip-git-repo-check', '-p', layer, ...(name === null ? [] : ['-m', name])];
  const args = resume === null ? ['exec', ...options, '-'] : ['exec', ...options, 'resume', resume, '-'];
  const key =
    model.by === 'rehearsal' ? { [keyVariable]: model.server.key } : accountVariables(turn.environment, account.keys);
  return {
    args,
    env: { ...key, HOME: turn.home, CODEX_HOME: turn.home, RUST_LOG: logging },
    input: turn.user,
    remove: [file],
  };
}

/** What it logs by itself, and for how long it waits for its provider: that stands nowhere else. */
const logging = 'error,codex_core::responses_retry=warn';

const keyVariable = 'BOOCODE_REHEARSAL_KEY';

/**
 * A sandbox that shows a command the working directory and what programs need to run, and no more: `-s read-only` alone would
 * let it read the whole disk. Codex starts itself inside of it, so it must be visible too.
 */
function filesystem(profile: PermissionProfile, vendor: string): string {
  const workspace = profile === 'write' ? 'write' : 'read';
  const scratch = profile === 'write' ? ', ":tmpdir" = "write"' : '';
  return `{ ":minimal" = "read", ":workspace_roots" = { "." = "${workspace}" }, ${quoted(vendor)} = "read"${scratch} }`;
}

function settings({ model, profile, program, system, thinking, tools }: CliTurn): string {
  const vendor = join(program.command, '..', '..', '..');
  return [
    `developer_instructions = ${quoted(system)}`,
    'default_permissions = "boocode"',
    'approval_policy = "never"',
    'web_search = "disabled"',
    'check_for_update_on_startup = false',
    // No AGENTS.md, by whatever name.
    'project_doc_max_bytes = 0',
    ...(thinking === null ? [] : [`model_reasoning_effort = ${quoted(thinking)}`]),
    ...(model.by === 'rehearsal' ? ['model_provider = "rehearsal"'] : []),
    '[permissions.boocode]',
    `filesystem = ${filesystem(profile, vendor)}`,
    // The key of the model's server is not for the commands that the model runs.
    '[shell_environment_policy]',
    'ignore_default_excludes = false',
    '[skills]',
    'include_instructions = false',
    '[features]',
    // A command reads it first, and the sandbox hides it: a shell that is not bash ends there.
    'shell_snapshot = false',
    'plugins = false',
    'remote_plugin = false',
    'apps = false',
    '[analytics]',
    'enabled = false',
    ...(model.by === 'rehearsal'
      ? [
          '[model_providers.rehearsal]',
          'name = "Rehearsal (offline, not an AI model)"',
          `base_url = ${quoted(`${model.server.url}/v1`)}`,
          `env_key = "${keyVariable}"`,
          'wire_api = "responses"',
          'request_max_retries = 2',
          'stream_max_retries = 2',
          'stream_idle_timeout_ms = 120000',
        ]
      : []),
    ...tools.flatMap(({ name, url, headers }) => [
      `[mcp_servers.${quoted(name)}]`,
      `url = ${quoted(url)}`,
      `http_headers = { ${Object.entries(headers)
        .map(([header, value]) => `${quoted(header)} = ${quoted(value)}`)
        .join(', ')} }`,
      'default_tools_approval_mode = "approve"',
    ]),
    '',
  ].join('\n');
}

/** A TOML basic string: JSON's escapes are TOML's, but for the one character that JSON leaves as it is. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll('\u007F', String.raw`\u007F`);
}
