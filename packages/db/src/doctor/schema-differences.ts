import type { NamedObject, ObjectKind } from './expected-schema.js';
import { REPAIR, type Fault } from './fault.js';

/** What `engine.sql` makes anew when it is applied again. */
const OF_THE_ENGINE: ReadonlySet<ObjectKind> = new Set(['function', 'view', 'trigger']);

/** Each object, column, constraint and setting in which a schema differs from the expected one. */
export function schemaDifferences(expected: NamedObject[], found: NamedObject[]): Fault[] {
  const present = new Map(found.map((object) => [keyOf(object), object]));
  const wanted = new Set(expected.map(keyOf));
  return [
    ...expected.flatMap((object) => compare(object, present.get(keyOf(object)))),
    ...found.filter((object) => !wanted.has(keyOf(object))).map(stranger),
  ];
}

function keyOf({ kind, name }: NamedObject): string {
  return `${kind} ${name}`;
}

function compare(expected: NamedObject, found: NamedObject | undefined): Fault[] {
  const { kind, name, text } = expected;
  if (found?.text === text) return [];
  if (found !== undefined && kind === 'table') return tableDifferences(expected, found);
  const what = `${title(kind)} ${name} is ${found === undefined ? 'missing' : 'not what the migrations made'}.`;
  if (OF_THE_ENGINE.has(kind)) return [{ ...wrong, what, mend: REPAIR, repair: 'engine' }];
  if (kind !== 'index') return [{ ...wrong, what, mend: found === undefined ? text : null, repair: null }];
  return [{ ...wrong, what, mend: REPAIR, repair: { sql: `drop index if exists ${name}; ${text}` } }];
}

function tableDifferences({ name, text }: NamedObject, found: NamedObject): Fault[] {
  const [expected, present] = [tableParts(text), tableParts(found.text)];
  const faults = [...expected.lines].flatMap(([part, line]) => partDifference({ name, part, line }, present.lines));
  for (const part of [...present.lines.keys()].filter((key) => !expected.lines.has(key))) {
    const what = `${title(part)} of table ${name} is unknown to BooCode.`;
    faults.push({ ...wrong, what, mend: `alter table ${name} drop ${part};`, repair: null });
  }
  if (expected.settings !== present.settings) {
    const set = expected.settings === null ? '' : `alter table ${name} set (${expected.settings});`;
    const what =
      `Table ${name} has ${present.settings ?? 'no storage settings'}, and should have ${expected.settings ?? 'none'}: ` +
      'by these vacuum keeps up with it.';
    // Those that nobody expects go first.
    const names = (present.settings ?? '').split(', ').map((setting) => setting.split('=')[0]);
    const reset = present.settings === null ? '' : `alter table ${name} reset (${names.join(', ')});`;
    faults.push({ ...wrong, what, mend: REPAIR, repair: { sql: `${reset} ${set}` } });
  }
  return faults;
}

type Part = { name: string; part: string; line: string };

function partDifference({ name, part, line }: Part, present: ReadonlyMap<string, string>): Fault[] {
  const there = present.get(part);
  if (there === line) return [];
  const is = there === undefined ? 'is missing' : `is \`${there}\`, and should be \`${line}\``;
  const what = `${title(part)} of table ${name} ${is}.`;
  // What was lost with a column is in a backup, if anywhere; a constraint can be put back, unless rows are against it.
  if (part.startsWith('column '))
    return [{ ...wrong, what, mend: there === undefined ? `alter table ${name} add ${line};` : null, repair: null }];
  const sql = `alter table ${name} drop constraint if exists ${part.replace('constraint ', '')}, add ${line}`;
  return [{ ...wrong, what, mend: REPAIR, repair: { sql } }];
}

/** Columns and constraints by their names, and the storage settings. */
function tableParts(text: string): { lines: Map<string, string>; settings: string | null } {
  const [, body = '', settings = null] = /^create table \S+ \(\n {2}(.*)\n\)(?: with \((.*)\))?;$/s.exec(text) ?? [];
  const lines = body.split(',\n  ').map((line): [string, string] => {
    const [first = '', second = ''] = line.split(' ');
    return [first === 'constraint' ? `constraint ${second}` : `column ${first}`, line];
  });
  return { lines: new Map(lines), settings };
}

/** A trigger changes what happens to our rows; other strangers only lie beside them. */
function stranger({ kind, name }: NamedObject): Fault {
  const what = `${title(kind)} ${name} is unknown to BooCode.`;
  if (kind === 'trigger') return { ...wrong, what, mend: `drop trigger ${name};`, repair: null };
  return { check: 'schema', severity: 'warning', what, mend: null, repair: null };
}

function title(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const wrong = { check: 'schema', severity: 'wrong' } as const;
