import type { AgentDescription } from '@boocode/contracts/agent';
import type { Account } from './account.js';
import type { Sql } from '@boocode/db/connect';
import { jsonParam } from '@boocode/db/json-param';

export interface FoundAgent extends AgentDescription, Account {
  install_path: string | null;
}

/** Replaces what is stored of this machine's agents by what was found now. */
export async function storeAvailableAgents(sql: Sql, hostname: string, agents: readonly FoundAgent[]): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`
      delete from available_agents
      where hostname = ${hostname}
        and agent <> all (${agents.map(({ id }) => id)})`;
    await tx`
      insert into available_agents (hostname, agent, title, backend, version, install_path, models, default_model, problem,
        available, signed_in, account, billing, modes, capabilities, checked_at)
      select ${hostname}, a.id, a.title, a.surface, a.version, a.install_path, a.models, a.default_model, a.problem,
        a.available, a.signed_in, a.account, a.billing, a.modes, a.capabilities, a.checked_at
      from jsonb_to_recordset(${jsonParam(sql, agents)}) as a (id text, title text, surface text, version text,
        install_path text, models jsonb, default_model text, problem jsonb, available boolean, signed_in boolean, account text,
        billing text, modes jsonb,
        capabilities jsonb, checked_at timestamptz)
      order by a.id
      on conflict (hostname, agent) do update set
        title = excluded.title,
        backend = excluded.backend,
        version = excluded.version,
        install_path = excluded.install_path,
        models = excluded.models,
        default_model = excluded.default_model,
        problem = excluded.problem,
        available = excluded.available,
        signed_in = excluded.signed_in,
        account = excluded.account,
        billing = excluded.billing,
        modes = excluded.modes,
        capabilities = excluded.capabilities,
        checked_at = excluded.checked_at`;
  });
}

/** Agents that were looked for on this machine, and not found at the last look. */
export async function missingAgents(sql: Sql, hostname: string): Promise<string[]> {
  const rows = await sql<
    { agent: string }[]
  >`select agent from available_agents where hostname = ${hostname} and not available order by agent`;
  return rows.map(({ agent }) => agent);
}
