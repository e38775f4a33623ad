import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { rehearsalModel, rehearsalTitle } from '@boocode/rehearsal/name';
import { recordedWindows } from '../../codex-record.js';
import type { AcpAgent, LaunchPlace, ModelServer } from '../agents.js';
import { fileOf, findCodex } from '../packages.js';
import { accountVariables, shareSignIn } from '../../persons-account.js';
import { notSignedIn, personsFile } from '../sign-in.js';

const title = 'Codex';
const ServerCall = z.looseObject({ server: z.string() });
const keys = ['CODEX_API_KEY', 'OPENAI_API_KEY'];

/**
 * Codex through its adapter. Its sandbox is the operating system's: a read-only session sees the working directory and
 * what programs need to run, and nothing else of the machine. Where no sandbox can be made, codex runs no command at all.
 */
export const codex: AcpAgent = {
  id: 'codex',
  title,
  capabilities: {
    resume: true,
    permissions: true,
    structured_output: false,
    modes: true,
    thinking: true,
    usage: true,
    steer: true,
    tools: true,
  },
  modes: {
    'read-only': ['permission-profile:boocode-read'],
    // Whatever the sandbox does not let it do, codex asks for.
    ask: ['permission-profile:boocode-read'],
    write: ['permission-profile:boocode-write', 'permission-profile:boocode-read'],
  },
  quirks: { unnamedTextIsNotice: true, failureWithoutUsage: true, commandsOutliveCancel: true, asksByProcess: true },
  // The adapter declares every working directory trusted, and with that codex takes orders from this folder.
  obeys: ['.codex'],
  rehearsalModel,
  steering: 'extension',
  async launch({ home, server, readOnly, environment }: LaunchPlace) {
    const adapter = fileOf(title, '@agentclientprotocol/codex-acp', 'dist/index.js');
    const { binary, vendor } = findCodex(adapter);
    const env = { HOME: home, CODEX_HOME: home, CODEX_PATH: binary, NO_BROWSER: '1' };
    await writeFile(join(home, 'config.toml'), configToml(server, vendor, readOnly ? onlyTools : '"on-request"'), {
      mode: 0o600,
    });
    const command = process.execPath;
    if (server.kind === 'rehearsal') return { command, args: [adapter], env: { ...env, OPENAI_API_KEY: server.key } };
    const signIn = await personsFile(environment, '.codex', 'auth.json');
    await shareSignIn(signIn, join(home, 'auth.json'));
    const given = accountVariables(environment, keys);
    // A key alone is no sign-in for the adapter: it must be told to use it.
    if (signIn === null && !keys.some((key) => key in given)) throw notSignedIn(title, 'codex login', keys);
    const byKey =
      signIn === null && keys.some((key) => key in given) ? { DEFAULT_AUTH_REQUEST: '{"methodId":"api-key"}' } : {};
    return { command, args: [adapter], env: { ...given, ...env, ...byKey } };
  },
  recordedWindows: (sessionId, home, since) => recordedWindows(join(home, 'sessions'), sessionId, since),
  callsServer({ meta, known }, servers) {
    const call = ServerCall.safeParse(known?.input);
    return meta['is_mcp_tool_approval'] === true && call.success && servers.includes(call.data.server);
  },
};

/** Nothing is asked for but calls of tool servers, and of those only ours are allowed. */
const onlyTools =
  '{ granular = { sandbox_approval = false, rules = false, mcp_elicitations = true, request_permissions = false, skill_approval = false } }';

/** Text that codex reads as TOML: JSON's strings are TOML's. */
function configToml(server: ModelServer, vendor: string, approval: string): string {
  const provider =
    server.kind === 'account'
      ? ''
      : `[model_providers.rehearsal]
name = ${JSON.stringify(rehearsalTitle)}
base_url = ${JSON.stringify(`${server.url}/v1`)}
env_key = "OPENAI_API_KEY"
wire_api = "responses"
request_max_retries = 1
stream_max_retries = 1
stream_idle_timeout_ms = 120000
`;
  const model = server.kind === 'account' ? '' : `model = "${rehearsalModel}"\nmodel_provider = "rehearsal"\n`;
  return `${model}check_for_update_on_startup = false
approval_policy = ${approval}
default_permissions = "boocode-read"
web_search = "disabled"
# No AGENTS.md, by whatever name.
project_doc_max_bytes = 0
suppress_unstable_features_warning = true
${provider}
[skills]
include_instructions = false

[features]
# A command reads it first, and the sandbox hides it: a shell that is not bash ends there.
shell_snapshot = false
plugins = false
remote_plugin = false
apps = false
multi_agent = false
goals = false
image_generation = false
view_image = false
# Else it may ask a person only while it plans.
default_mode_request_user_input = true

[analytics]
enabled = false

[permissions.boocode-read.filesystem]
":minimal" = "read"
${JSON.stringify(vendor)} = "read"
[permissions.boocode-read.filesystem.":workspace_roots"]
"." = "read"

[permissions.boocode-write.filesystem]
":minimal" = "read"
${JSON.stringify(vendor)} = "read"
":tmpdir" = "write"
[permissions.boocode-write.filesystem.":workspace_roots"]
"." = "write"
`;
}
