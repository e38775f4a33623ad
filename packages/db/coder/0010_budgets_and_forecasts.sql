-- What a run may use, what each step is expected to use, and how a start of coder ended.

-- Of a root: {tokens, usd}, one of them at least; null = without limit.
alter table tasks add column budget jsonb;

-- What a step that an agent does is expected to come to, written with its row, so that a claim adds up nothing but sums: the
-- middle half of past attempts. usd is null where money is not reported. `persona` is the stage of a step that has none.
-- Steps of before have no figures: what they came to is read all the same.
create table task_forecasts (
  task_id uuid primary key,
  persona text not null,
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
select t.id, coalesce(t.spec ->> 'persona', t.spec ->> 'stage'), r.spec #>> '{plan,band}'
from tasks t
join tasks r on r.id = t.flow_run_id
where t.spec ->> 'kind' = 'agent'
  and coalesce(t.spec ->> 'persona', t.spec ->> 'stage') is not null
  and r.spec #>> '{plan,band}' is not null;

-- The newest steps of a persona: what the next one is expected to come to rests on them.
create index task_forecasts_persona on task_forecasts (persona, task_id);
-- The newest runs of a flow.
create index tasks_flows on tasks ((spec ->> 'flow'), id) where id = flow_run_id;

-- When it was stopped in order; null = it runs, or it died.
alter table coder_hosts add column stopped_at timestamptz;
