import { readFile } from 'node:fs/promises';
import { LINES } from '../migration-files.js';
import { snapshotFile } from '../schema-snapshots.js';

/** Statements begin after an empty line, and as Postgres and `describeSchema` write them: bodies of functions do not. */
const BETWEEN =
  /\n\n(?=create (?:type|domain|table|view|materialized view) |CREATE (?:UNIQUE )?INDEX |CREATE OR REPLACE |CREATE (?:CONSTRAINT )?TRIGGER )/;
const NAMES = [
  ['type', /^create (?:type|domain) (\S+)/],
  ['table', /^create table (\S+)/],
  ['view', /^create (?:materialized )?view (\S+)/],
  ['index', /^CREATE (?:UNIQUE )?INDEX (\S+)/],
  ['function', /^CREATE OR REPLACE (?:FUNCTION|PROCEDURE) public\.(.+)/],
  ['trigger', /^CREATE (?:CONSTRAINT )?TRIGGER (\S+ .*? ON \S+)/],
] as const;
export type ObjectKind = (typeof NAMES)[number][0];

/** An object of a schema by the words that make it. */
export type NamedObject = { kind: ObjectKind; name: string; text: string };

/** The schema that this BooCode's migrations lead to, as the committed snapshots have it. */
export async function expectedSchema(): Promise<NamedObject[]> {
  const objects = new Map<string, NamedObject>();
  for (const line of LINES) {
    const [, ...statements] = (await readFile(snapshotFile(line), 'utf8')).replaceAll('\r\n', '\n').split(BETWEEN);
    // A later line shows again what it changed of an earlier one.
    for (const object of statements.map(named)) objects.set(`${object.kind} ${object.name}`, object);
  }
  return [...objects.values()];
}

/** What a statement makes, and how that is called. A function is called with its arguments, as there may be several. */
export function named(statement: string): NamedObject {
  const text = statement.trim();
  for (const [kind, pattern] of NAMES) {
    const name = pattern.exec(text)?.[1];
    if (name !== undefined) return { kind, name: kind === 'trigger' ? name.replace(/ .* ON /, ' on ') : name, text };
  }
  throw new Error(`A statement of a schema snapshot is not understood: ${text.slice(0, 80)}`);
}
