-- Steps of people. Nobody claims them: what is answered is the attempt and its completion at once.

-- What a person reads of a step that waits for them.
create or replace function person_words(p_spec jsonb) returns text language sql immutable as $$
  select case p_spec ->> 'person' when 'pick' then 'Waits for your pick' when 'approve' then 'Waits for your approval'
    else 'Waits for a person' end
$$;

-- Completes a ready step of a person with what was said. The first answer wins; one that comes when it is not its turn, or no
-- longer, changes nothing. It settles as all else does, under the lock of the run, so an answer, a cancel and a rerun come one after the
-- other. Null = there is no such task.
create or replace function answer_step(p_id uuid, p_output jsonb) returns boolean language plpgsql as $$
declare
  won boolean;
begin
  perform lock_for_settling(array[p_id]);
  with answered as (
    update tasks t set
      state = 'completed', attempt = t.attempt + 1, error = null, started_at = t.ready_at, ended_at = clock_timestamp(),
      output_summary = left(p_output ->> 'text', 500)
    where t.id = any (array[p_id]) and t.spec ->> 'kind' = 'person' and t.state = 'pending' and t.ready_at is not null
    returning t.id, t.attempt, t.started_at, t.ended_at
  ), attempts as (
    -- No host has it: 0 is nobody's number.
    insert into task_attempts (task_id, attempt, claimed_by, agent, started_at, ended_at, outcome)
    select a.id, a.attempt, 0, 'human', a.started_at, a.ended_at, 'completed' from answered a
  ), outputs as (
    insert into task_outputs (task_id, attempt, text, data)
    select a.id, a.attempt, p_output ->> 'text', p_output -> 'data' from answered a
  )
  select count(*) = 1 into won from answered;
  if not won and not exists (select from tasks t where t.id = p_id) then
    return null;
  end if;
  return won;
end
$$;
