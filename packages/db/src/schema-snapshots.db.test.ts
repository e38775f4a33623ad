import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LINES } from './migration-files.js';
import { schemaSnapshots, snapshotFile } from './schema-snapshots.js';
import { testDatabase, type TestDatabase } from './testing.js';

let blank: TestDatabase;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'boocode-snapshots-'));
  blank = await testDatabase({ migrated: false });
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await blank.drop();
});

test('the committed snapshots are what the migrations lead to; if not, run pnpm db:schema', async () => {
  const snapshots = await schemaSnapshots(blank.sql);
  for (const line of LINES) {
    expect(await readFile(snapshotFile(line), 'utf8'), `packages/db/${line}/schema.sql is stale`).toBe(snapshots[line]);
  }
});

test('a line shows all that it adds to, or changes in, the lines before it, and nothing else', async () => {
  await mkdir(join(folder, 'server'));
  await mkdir(join(folder, 'coder'));
  await writeFile(
    join(folder, 'server/0001_first.sql'),
    `create table shelf (id bigint generated always as identity primary key, label text collate "C" not null default 'none');
     create table untouched (id uuid primary key);`,
  );
  await writeFile(
    join(folder, 'coder/0001_first.sql'),
    `create type mood as enum ('calm', 'wild');
     create table book (
       shelf_id bigint not null references shelf (id),
       "Title" text,
       size integer check (size > 0),
       doubled integer generated always as (size * 2) stored,
       unique (shelf_id, "Title")
     ) with (fillfactor = 70);
     alter table shelf add column mood mood;
     create index book_size on book (size) where size > 10;
     create function touch() returns trigger language plpgsql as 'begin return new; end';
     create trigger book_touched before insert on book for each row execute function touch();
     create view big_book as select shelf_id from book where size > 100;`,
  );
  const { server, coder } = await schemaSnapshots(blank.sql, { root: pathToFileURL(`${folder}/`) });
  expect(server.split('\n').slice(3).join('\n')).toMatchInlineSnapshot(`
    "create table shelf (
      id bigint not null generated always as identity,
      label text collate "C" not null default 'none'::text,
      constraint shelf_pkey PRIMARY KEY (id)
    );

    create table untouched (
      id uuid not null,
      constraint untouched_pkey PRIMARY KEY (id)
    );
    "
  `);
  expect(coder.split('\n').slice(3).join('\n')).toMatchInlineSnapshot(`
    "create type mood as enum (
      'calm',
      'wild'
    );

    create table book (
      shelf_id bigint not null,
      "Title" text,
      size integer,
      doubled integer generated always as ((size * 2)) stored,
      constraint "book_shelf_id_Title_key" UNIQUE (shelf_id, "Title"),
      constraint book_size_check CHECK (size > 0),
      constraint book_shelf_id_fkey FOREIGN KEY (shelf_id) REFERENCES shelf(id)
    ) with (fillfactor=70);

    create table shelf (
      id bigint not null generated always as identity,
      label text collate "C" not null default 'none'::text,
      mood mood,
      constraint shelf_pkey PRIMARY KEY (id)
    );

    CREATE INDEX book_size ON public.book USING btree (size) WHERE (size > 10);

    CREATE OR REPLACE FUNCTION public.touch()
     RETURNS trigger
     LANGUAGE plpgsql
    AS $function$begin return new; end$function$;

    create view big_book as
     SELECT shelf_id
       FROM book
      WHERE size > 100;

    CREATE TRIGGER book_touched BEFORE INSERT ON book FOR EACH ROW EXECUTE FUNCTION touch();
    "
  `);
});
