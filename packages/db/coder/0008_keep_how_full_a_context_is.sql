-- How full the context behind a session was when its agent last told.

alter table agent_sessions
  -- What the last request to the model held, with its answer where the agent counts that in; never a sum. Null = it was not told.
  add column context_tokens bigint check (context_tokens >= 0),
  -- How much there may be in it. Null = it was not told.
  add column context_window bigint check (context_window > 0),
  add constraint agent_sessions_window_without_context check (context_tokens is not null or context_window is null);
