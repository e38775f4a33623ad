-- Functions of the server line. Applied again whenever this file changes, so every statement must be repeatable.

-- The project at p_path, made with p_id and p_name when there is none yet. Whoever comes second gets the first one's
-- id and leaves its name alone; one that was hidden is on the list again. Server tells pages of what is new there.
create or replace function project_for_path(p_id uuid, p_path text, p_name text)
returns uuid
language plpgsql
as $$
declare
  found_id uuid;
begin
  insert into projects (id, name, path)
  values (p_id, p_name, p_path)
  on conflict (path) do update
  set hidden_at = null
  where projects.hidden_at is not null
  returning id into found_id;

  if found_id is not null then
    perform pg_notify('projects_shown', found_id::text);
  else
    -- The insert waited for the other one's commit, so its row is there to be read now.
    select id
    into strict found_id
    from projects
    where path = p_path;
  end if;
  return found_id;
end
$$;
