-- Outputs of equal input.

-- Notes by which input the completions came about that counted; the newest of the same input is the one to be found. Rows are locked
-- in the order of their hashes.
create or replace function note_results(p_completions jsonb, p_kept uuid[]) returns void language sql volatile as $$
  insert into result_cache (input_hash, task_id, attempt)
  select distinct on (g.input_hash) g.input_hash, g.id, g.attempt
  from jsonb_to_recordset(p_completions) as g (id uuid, attempt int, input_hash text)
  where g.id = any (p_kept) and g.input_hash is not null
  order by g.input_hash, g.id desc
  on conflict (input_hash) do update set
    task_id = excluded.task_id, attempt = excluded.attempt, created_at = clock_timestamp()
$$;

-- What this input led to, for a task that has not completed yet: who does a step again wants another answer. Nothing where the output
-- is no longer stored.
create or replace function find_result(p_input_hash text, p_task uuid) returns table (task_id uuid, text text)
language sql stable as $$
  select c.task_id, o.text
  from result_cache c
  join task_outputs o on o.task_id = c.task_id and o.attempt = c.attempt
  where c.input_hash = p_input_hash and not exists (select from task_outputs own where own.task_id = p_task)
$$;
