-- How new a program must be to work on this database. Programs of before and after a migration work side by side, each runs on with what
-- it knows, as long as a migration only adds. One that breaks programs which do not know it says so in the same file:
--
--   update schema_needs set version = 23, why = 'steps are kept in another table' where line = 'coder';
--
-- Older ones then claim nothing more, and do not start.
create table schema_needs (
  line text primary key check (line in ('server', 'coder')),
  version int not null check (version >= 0),
  why text not null
);

insert into schema_needs (line, version, why)
values ('server', 0, ''), ('coder', 0, '');
