-- What a run may use, what each step is expected to use, and how a start of coder ended. Beside the tasks, so that their rows and
-- indexes stay as they are.

-- {tokens, usd}, one of them at least. No row = no budget.
create table run_budgets (
  flow_run_id uuid primary key,
  budget jsonb not null
);

-- What a step that an agent does is expected to come to, written with its row, so that a claim adds up nothing but sums: the
-- middle half of past attempts. usd is null where money is not reported. `persona` is the stage of a step that has none. A root has a
-- row without figures, under `flow/` and the name of its flow: what a flow came to is found by it. Steps of before have no figures:
-- what they came to is read all the same.
create table task_forecasts (
  task_id uuid primary key,
  persona text collate "C" not null,
  band text not null,
  tokens_low bigint,
  tokens_high bigint,
  minutes_low float8,
  minutes_high float8,
  usd_low float8,
  usd_high float8,
  attempts int not null default 0
);

insert into task_forecasts (task_id, persona, band)
select f.*
from (
  select t.id, case
      when t.id = t.flow_run_id then 'flow/' || (t.spec ->> 'flow')
      when t.spec ->> 'kind' = 'agent' then coalesce(t.spec ->> 'persona', t.spec ->> 'stage')
    end as persona, r.spec #>> '{plan,band}' as band
  from tasks t
  join tasks r on r.id = t.flow_run_id
) f
where f.persona is not null
  and f.band is not null;

-- The newest steps of a persona, and runs of a flow: what the next one is expected to come to rests on them.
create index task_forecasts_persona on task_forecasts (persona, task_id);

-- When it was stopped in order; null = it runs, or it died.
alter table coder_hosts add column stopped_at timestamptz;
