import type { Sql } from '../connect.js';
import { ENGINE_VERSION, LINES, PACKAGE_FOLDER, readLine, type LineFiles } from '../migration-files.js';
import type { Fault } from './fault.js';

type Applied = { line: string; version: number; name: string; checksum: string };

const APPLY = 'npm start';

/** The files do not change while a process lives that has loaded what they are for. */
let own: Promise<LineFiles[]> | null = null;

/** Migrations that were not applied, that this BooCode does not know, or whose files are not what the database has run. */
export async function migrationFaults(sql: Sql): Promise<Fault[]> {
  const applied = await sql<Applied[]>`
    select line, version, name, checksum
    from public.schema_migrations
    order by line, version`;
  own ??= Promise.all(LINES.map((line) => readLine(PACKAGE_FOLDER, line)));
  const lines = await own;
  const unknownLines = applied.filter((row) => !LINES.some((line) => line === row.line));
  return [
    ...lines.flatMap((files) =>
      lineFaults(
        files,
        applied.filter((row) => row.line === files.line),
      ),
    ),
    ...unknownLines.map(newer),
  ];
}

function lineFaults({ line, numbered, engine }: LineFiles, applied: Applied[]): Fault[] {
  const ran = new Map(applied.map((row) => [row.version, row]));
  const known = new Set(numbered.map((file) => file.version));
  const faults = applied.filter((row) => row.version !== ENGINE_VERSION && !known.has(row.version)).map(newer);
  for (const file of numbered) {
    const row = ran.get(file.version);
    if (row === undefined) faults.push(wrong(`Migration ${line}/${file.name} was not applied.`, APPLY));
    else if (row.checksum !== file.checksum) faults.push(edited(line, file.name));
  }
  if (engine !== undefined && ran.get(ENGINE_VERSION)?.checksum !== engine.checksum) {
    faults.push(wrong(`${line}/${engine.name} of this BooCode was not applied: the database has another one.`, APPLY));
  }
  return faults;
}

function newer({ line, name }: Applied): Fault {
  const what = `The database has migration ${line}/${name}, which this BooCode does not know: a newer one has migrated it.`;
  return wrong(what, 'git pull && npm start');
}

function edited(line: string, name: string): Fault {
  return wrong(
    `Migration ${line}/${name} is not the file that this database has run: it was edited afterwards.`,
    `git log -p -- packages/db/${line}/${name}`,
  );
}

function wrong(what: string, mend: string): Fault {
  return { check: 'migrations', severity: 'wrong', what, mend, repair: null };
}
