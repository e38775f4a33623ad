-- Asks of runs go with their run. Those of chats, which are kept, go by their own age: retention finds them by it.
create index permission_asks_settled_apart on permission_asks (answered_at)
  where flow_run_id is null and state <> 'open';
