-- The agent's own session behind an attempt.

-- Its earlier form knew the model alone.
drop function if exists record_session(int, uuid, int, text, text);

-- Notes which session of the agent an attempt uses, on which surface, and what it really works with. False = the attempt is
-- no longer this host's.
create or replace function record_session(p_host int, p_id uuid, p_attempt int, p_session jsonb) returns boolean
language plpgsql as $$
begin
  update tasks t set execution_path = p_session ->> 'execution_path'
  where t.id = p_id and t.attempt = p_attempt and t.claimed_by = p_host;
  if not found then
    return false;
  end if;
  update task_attempts a set agent_session_id = p_session ->> 'agent_session_id', effective_model = p_session ->> 'model',
    effective_mode_id = p_session ->> 'mode_id', effective_thinking_option_id = p_session ->> 'thinking_option_id'
  where a.task_id = p_id and a.attempt = p_attempt;
  return true;
end
$$;
