import { AgentGateView } from '@boocode/contracts/agent-gate';
import type { Sql } from '@boocode/db/connect';
import { retryConflicts } from './retry-conflicts.js';

/** All gates that somebody's account has, and the windows that agents have told, by key. */
export async function readGates(sql: Sql): Promise<AgentGateView[]> {
  const rows = await sql`
    select key, agent, model, state, kind, ${iso(sql, 'closed_until')}, source, reason, slots, tokens_per_minute, probe_task_id,
      waiting, windows
    from agent_gate_status
    order by key`;
  return AgentGateView.array().parse([...rows]);
}

function iso(sql: Sql, column: string) {
  return sql`to_char(${sql(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ${sql(column)}`;
}

/** Opens a gate at once, whatever was told. False: there is none of this key. */
export async function openGate(sql: Sql, key: string): Promise<boolean> {
  const [row] = await retryConflicts(() => sql<[{ open_gate: boolean }]>`select open_gate(${key})`);
  return row.open_gate;
}
