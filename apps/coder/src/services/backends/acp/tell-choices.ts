import { mkdir } from 'node:fs/promises';
import type { NewSessionResponse } from '@agentclientprotocol/sdk/unstable';
import type { AgentModel } from '@boocode/contracts/agent';
import { answeredWithin, startAcpProcess, type AcpProcess } from './agent-process.js';
import type { AcpAgent } from './agents.js';
import { readChoices, type Choice } from './config-options.js';
import { homeOf } from './process-key.js';
import { asked, setUp } from './sessions.js';

/** What an agent itself says that can be chosen: its models, how far each can be told to think, and its modes. */
export interface ToldChoices {
  models: AgentModel[];
  modes: { id: string; title: string }[];
}

/** A choice of that name leaves it to the agent, which is what no choice does. */
const noChoice = 'default';

export interface AskedAgent {
  agent: AcpAgent;
  /** Its home at the person's account is below. */
  dataDir: string;
  /** Where keys and the person's sign-in are looked for. */
  environment: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

/** Starts an agent at the person's account, asks it what can be chosen, and ends it. No model is asked. Throws `BackendError`. */
export async function askForChoices({ agent, dataDir, environment, signal }: AskedAgent): Promise<ToldChoices> {
  const home = homeOf(dataDir, agent, 'account');
  await mkdir(home, { recursive: true, mode: 0o700 });
  const place = { home, readOnly: false, distrusts: false, environment };
  const launch = await agent.launch({ ...place, server: { kind: 'account' } });
  const process = await startAcpProcess({ agent, launch, cwd: home, dataDir, signal });
  try {
    return await answeredWithin(tellChoices(agent, process, home), signal);
  } finally {
    await process.child.end();
  }
}

/** Asks in a session that nothing is done in; the thinking options are those of the model that is chosen, so each is chosen once. */
async function tellChoices(agent: AcpAgent, process: AcpProcess, cwd: string): Promise<ToldChoices> {
  const request = { task_id: '', attempt: 1, cwd, title: 'Models', model: null, mode_id: null } as const;
  const blank = {
    ...request,
    thinking_option_id: null,
    agent_session_id: null,
    profile: 'read-only',
    tools: [],
  } as const;
  const call = process.agent.request<NewSessionResponse>('session/new', setUp(agent, blank));
  const session = await asked('make a session', agent, call);
  let choices = readChoices(session);
  const models: AgentModel[] = [];
  const { model } = choices;
  for (const id of (model?.values ?? []).filter((value) => value !== noChoice)) {
    if (model?.configId != null) {
      const params = { sessionId: session.sessionId, configId: model.configId, value: id };
      const set = process.agent.request('session/set_config_option', params);
      choices = readChoices(await asked(`use model ${id}`, agent, set), choices);
    }
    const thinking = (choices.thinking?.values ?? []).filter((value) => value !== noChoice);
    models.push({ id, title: titleOf(model, id), thinking });
  }
  const { mode } = choices;
  return { models, modes: (mode?.values ?? []).map((id) => ({ id, title: titleOf(mode, id) })) };
}

function titleOf(choice: Choice | null, id: string): string {
  return choice?.titles[id] ?? id;
}
