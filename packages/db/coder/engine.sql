-- The run engine: what keeps `tasks` true, and every way to change it. Idempotent; applied after the migrations.
--
--   pending --claim--> running --complete--> completed
--      ^                  |--fail: attempts left, a crash or a limit--> pending, parked until not_before or behind a gate
--      |                  '--fail: none left--> failed
--   pending --the last dependency settles, the join does not hold--> blocked
--   pending, running --cancel--> cancelled          failed, blocked, cancelled --retry--> pending
--
-- Settled = neither pending nor running. Ready = pending and ready_at is set: exactly these can be claimed.
-- Locks: whoever settles a step, or takes it back, first locks the root of its run, then tasks by id. So what happens
-- within one run happens one after the other, and no join misses a dependency. Nobody else waits for a lock:
-- claim, heartbeat, release and reap skip what is locked.
-- Fence: a runner's write names (id, attempt, host), and claimed_by is set only while a task runs. No statement that
-- looks up by id also says state = 'running': the planner would take the partial index and wade through its dead entries.
-- And each names its ids in an array: joined to a CTE alone, a plan made while the table is small reads a whole index.

-- What an earlier form of the engine had, and this one has not, or answers otherwise: `create or replace` cannot change that.
drop function if exists settle(uuid[], uuid[]), retry_run(uuid), claim(int, jsonb, int), start_attempts(int, uuid[], int),
  complete(int, jsonb), tick(int, jsonb, jsonb, int), record_session(int, uuid, int, text, text),
  lane_of(text, text, uuid), launch(jsonb, text), find_ready(jsonb), find_within_limits(jsonb),
  fail(int, uuid, int, jsonb, jsonb, interval), heartbeat(int, jsonb, int), append_events(int, jsonb), set_budget(uuid, jsonb),
  set_budget(text, text, jsonb, jsonb), add_up_days(),
  budget_key(uuid), run_of_budget(text), budget_fits(jsonb, bigint, float8), budget_less(jsonb, bigint, float8),
  budget_lack(text, boolean, boolean, text, text), budget_reason(jsonb, jsonb, bigint, float8);

\ir engine/groups.sql
\ir engine/hosts.sql
\ir engine/settle.sql
\ir engine/stop.sql
\ir engine/asks.sql
\ir engine/costs.sql
\ir engine/budgets.sql
\ir engine/spending.sql
\ir engine/funds.sql
\ir engine/budget-words.sql
\ir engine/overrun.sql
\ir engine/forecasts.sql
\ir engine/limits.sql
\ir engine/gates.sql
\ir engine/launch.sql
\ir engine/graft.sql
\ir engine/reuse.sql
\ir engine/run.sql
\ir engine/sessions.sql
\ir engine/servers.sql
\ir engine/recover.sql
\ir engine/person.sql
\ir engine/steer.sql
\ir engine/fork.sql
\ir engine/status.sql
\ir engine/findings.sql
\ir engine/stats.sql
\ir engine/restarts.sql
\ir engine/keep.sql
\ir engine/plans.sql
