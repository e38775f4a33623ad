-- Budgets of runs, of projects and of all, soft and hard; and what a day has cost, kept as a sum.

-- What may be used: `run:<id>` as a whole, `project:<id>` and `all` by day or month of UTC. Each side is {tokens, usd}, one of them
-- at least, and null where there is none: the soft one holds back what has not begun, the hard one also stops what runs.
create table budgets (
  key text not null,
  period text not null check (period in ('whole', 'day', 'month')),
  soft jsonb,
  hard jsonb,
  updated_at timestamptz not null default clock_timestamp(),
  primary key (key, period),
  check (soft is not null or hard is not null)
);

create index budgets_shared on budgets (key, period) where period <> 'whole';
create index budgets_hard on budgets (key, period) where hard is not null;

insert into budgets (key, period, soft)
select 'run:' || b.flow_run_id, 'whole', b.budget from run_budgets b;

-- What earlier forms of the engine read it with is dropped and made anew by this one.
drop view if exists flow_run_status, task_status;
drop function if exists budget_left(uuid), budget_used(uuid), budget_reason(jsonb, jsonb, bigint, float8);
drop table run_budgets;

-- What the ended attempts that began on a day came to, kept while there is a budget by day or month: a claim adds up days, and never
-- reads attempts. `shard` keeps hosts out of each other's way. A task without a project has the nil id.
create table budget_days (
  day date not null,
  project_id uuid not null,
  shard smallint not null,
  tokens numeric not null,
  usd numeric not null,
  primary key (day, project_id, shard)
) with (fillfactor = 50);
