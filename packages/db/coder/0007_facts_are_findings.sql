-- A fact is a finding too: it says how things are, and nothing against them.
alter table findings
  drop constraint findings_severity_check,
  add constraint findings_severity_check
    check (severity in ('critical', 'warning', 'suggestion', 'advisory', 'fact'));
