-- What settled is sent out as traces, by whichever host holds the place: from here on, and nothing before it again.

create table telemetry_place (
  name text primary key,
  -- All that ended until then has been taken by the receiver.
  sent_until timestamptz not null,
  -- The host that sends now; another may once this time has passed.
  held_by int,
  held_until timestamptz
);

-- What ended in a span of time. Rows end about in the order in which they lie, so a few bytes for many pages do; and an update that
-- only such an index knows of stays in its page, so no completion pays for it.
create index tasks_ended on tasks using brin (ended_at) with (pages_per_range = 16);
create index task_attempts_ended on task_attempts using brin (ended_at) with (pages_per_range = 16);
