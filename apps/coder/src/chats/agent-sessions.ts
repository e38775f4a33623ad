import type { AgentSessionView } from '@boocode/contracts/coder-chat';
import type { ContextUse } from '@boocode/contracts/message';
import { Usage, type TaskError } from '@boocode/contracts/task';
import type { Sql, TransactionSql } from '@boocode/db/connect';
import type { AttemptRef } from '../tasks/types.js';

/** The key of a session: a chat has one with each agent that it has spoken to. */
export interface SessionKey {
  chat_id: string;
  agent: string;
}

/** What a turn asks for, or what it gets. */
interface Used {
  model: string | null;
  mode_id: string | null;
  thinking_option_id: string | null;
}

export interface OpenedSession extends SessionKey {
  backend: string;
  agent_session_id: string;
  /** Of all that a session cannot change once it is made; another hash begins another session. */
  config_hash: string;
  requested: Used;
  effective: Used;
}

/** The session that the chat's next turn with this agent can go on in; null = there is none, or it was closed. */
export async function findAgentSession(
  sql: Sql,
  { chat_id, agent }: SessionKey,
): Promise<{ agent_session_id: string | null; config_hash: string | null } | null> {
  const [row] = await sql<[{ agent_session_id: string | null; config_hash: string | null }?]>`
    select agent_session_id, config_hash
    from agent_sessions
    where chat_id = ${chat_id}
      and agent = ${agent}
      and status <> 'closed'`;
  return row ?? null;
}

/**
 * A turn begins in the session. Nothing is noted for an attempt that is not under way any more. What filled the context of another
 * session, or of another model, fills this one no more.
 */
export async function openAgentSession(sql: Sql, attempt: AttemptRef, session: OpenedSession): Promise<void> {
  const { chat_id, agent, backend, agent_session_id, config_hash, requested, effective } = session;
  await sql`
    insert into agent_sessions as s (chat_id, agent, backend, agent_session_id, config_hash, status,
      requested_model, requested_mode_id, requested_thinking_option_id,
      effective_model, effective_mode_id, effective_thinking_option_id)
    select ${chat_id}::uuid, ${agent}, ${backend}, ${agent_session_id}, ${config_hash}, 'active',
      ${requested.model}, ${requested.mode_id}, ${requested.thinking_option_id},
      ${effective.model}, ${effective.mode_id}, ${effective.thinking_option_id}
    where exists (
      select from tasks where id = ${attempt.id} and attempt = ${attempt.attempt} and claimed_by is not null)
    on conflict (chat_id, agent) do update set
      backend = excluded.backend,
      agent_session_id = excluded.agent_session_id,
      config_hash = excluded.config_hash,
      status = excluded.status,
      requested_model = excluded.requested_model,
      requested_mode_id = excluded.requested_mode_id,
      requested_thinking_option_id = excluded.requested_thinking_option_id,
      effective_model = excluded.effective_model,
      effective_mode_id = excluded.effective_mode_id,
      effective_thinking_option_id = excluded.effective_thinking_option_id,
      context_tokens = case when ${isSame(sql)} then s.context_tokens end,
      context_window = case when ${isSame(sql)} then s.context_window end,
      updated_at = clock_timestamp()`;
}

/** Whether the row, `s`, is of the session and model that would be written in its place. */
function isSame(sql: Sql): ReturnType<typeof sql> {
  return sql`(s.agent_session_id, s.effective_model) is not distinct from (excluded.agent_session_id, excluded.effective_model)`;
}

/** How full the session's context is now; a window once told stays. Nothing is noted for an attempt that is not under way any more. */
export async function fillAgentSession(
  sql: Sql,
  { id, attempt }: AttemptRef,
  { chat_id, agent, context }: SessionKey & { context: ContextUse },
): Promise<void> {
  await sql`
    update agent_sessions s set
      context_tokens = ${context.used},
      context_window = coalesce(${context.window}::bigint, s.context_window),
      updated_at = clock_timestamp()
    where s.chat_id = ${chat_id}
      and s.agent = ${agent}
      and exists (
        select from tasks where id = ${id} and attempt = ${attempt} and claimed_by is not null)`;
}

/** A turn has ended: what it used is added, and the session is idle, or crashed. A later attempt keeps its own word. */
export async function endAgentSession(
  sql: Sql,
  { id, attempt }: AttemptRef,
  ended: SessionKey & { outcome: TaskError['outcome'] | 'completed'; usage: Usage | null },
): Promise<void> {
  const { chat_id, agent, outcome } = ended;
  const usage = ended.usage ?? Usage.parse({});
  const status = outcome === 'crash' ? 'crashed' : 'idle';
  await sql`
    update agent_sessions s set
      status = case
        when s.status <> 'active' or exists (
          select from tasks t
          where t.chat_id = s.chat_id and t.agent = s.agent and t.state = 'running' and (t.id, t.attempt) <> (${id}, ${attempt}::int)
        ) then s.status
        else ${status}
      end,
      input_tokens = s.input_tokens + ${usage.input_tokens},
      output_tokens = s.output_tokens + ${usage.output_tokens},
      reasoning_tokens = s.reasoning_tokens + ${usage.reasoning_tokens},
      cache_read_tokens = s.cache_read_tokens + ${usage.cache_read_tokens},
      cache_write_tokens = s.cache_write_tokens + ${usage.cache_write_tokens},
      cost_usd = case
        when ${usage.cost_usd}::numeric is null then s.cost_usd
        else coalesce(s.cost_usd, 0) + ${usage.cost_usd}::numeric
      end,
      updated_at = clock_timestamp()
    where chat_id = ${chat_id}
      and agent = ${agent}`;
}

/** The next turn of the chat with this agent begins anew. False: there is no such session. */
export async function closeAgentSession(sql: Sql, { chat_id, agent }: SessionKey): Promise<boolean> {
  const { count } = await sql`
    update agent_sessions set
      status = 'closed',
      updated_at = clock_timestamp()
    where chat_id = ${chat_id}
      and agent = ${agent}`;
  return count > 0;
}

/** The next turn of the chat begins anew with every agent. */
export async function closeAgentSessions(sql: Sql | TransactionSql, chatId: string): Promise<void> {
  await sql`
    update agent_sessions set
      status = 'closed',
      updated_at = clock_timestamp()
    where chat_id = ${chatId}
      and status <> 'closed'`;
}

/** Sessions whose turn died with the coder that ran it. Returns how many. */
export async function markCrashedSessions(sql: Sql): Promise<number> {
  const { count } = await sql`
    update agent_sessions s set
      status = 'crashed',
      updated_at = clock_timestamp()
    where status = 'active'
      and not exists (
        select from tasks t where t.chat_id = s.chat_id and t.agent = s.agent and t.state = 'running')`;
  return count;
}

/** All sessions of a chat, by agent. */
export async function listAgentSessions(sql: Sql, chatId: string): Promise<AgentSessionView[]> {
  const rows = await sql<{ session: AgentSessionView }[]>`
    select to_json(v) as session
    from (
      select chat_id, agent, backend, agent_session_id, status,
        json_build_object('model', requested_model, 'mode_id', requested_mode_id,
          'thinking_option_id', requested_thinking_option_id) as requested,
        json_build_object('model', effective_model, 'mode_id', effective_mode_id,
          'thinking_option_id', effective_thinking_option_id) as effective,
        input_tokens, output_tokens, reasoning_tokens, cache_read_tokens, cache_write_tokens, cost_usd,
        case when context_tokens is not null then json_build_object('used', context_tokens, 'window', context_window) end as context,
        updated_at
      from agent_sessions
      where chat_id = ${chatId}
    ) v
    order by v.agent`;
  return rows.map((row) => row.session);
}
