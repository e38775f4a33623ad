-- A finding may be a fact: it says how things are, and nothing against them.

alter table findings
  drop constraint if exists findings_severity_check,
  add constraint findings_severity_check check (severity in ('critical', 'warning', 'suggestion', 'advisory', 'fact'));
