import type { ReadinessPart } from '@boocode/contracts/health';
import type { Sql } from '@boocode/db/connect';
import { answerWithin } from '@boocode/db/answer-within';
import { isDatabaseAway } from '@boocode/db/database-away';
import { migrationFaults } from '@boocode/db/doctor/migration-faults';
import type { Dispatcher } from './dispatcher-ports.js';

/** Less than whoever asks waits for the whole answer. */
const patienceMs = 1_500;

/** What coder's work stands on: the database, its schema, and that something claims what is ready. */
export async function checkReadiness(sql: Sql, dispatcher: Pick<Dispatcher, 'isClaiming'>): Promise<ReadinessPart[]> {
  const faults = await schemaFaults(sql);
  const away = 'The database is away; runs go on once it is back.';
  const claims = dispatcher.isClaiming();
  return [
    part('database', faults === null ? away : null),
    part('schema', faults === null ? 'It cannot be read while the database is away.' : (faults[0] ?? null)),
    part(
      'dispatcher',
      claims ? null : 'Nothing claims tasks: coder is starting, is stopping, or has lost the database.',
    ),
  ];
}

function part(name: ReadinessPart['name'], message: string | null): ReadinessPart {
  return { name, ready: message === null, needed: true, message };
}

/** Null: the database does not answer. */
async function schemaFaults(sql: Sql): Promise<string[] | null> {
  try {
    const faults = await answerWithin(migrationFaults(sql), patienceMs);
    return faults === null ? null : faults.map(({ what }) => what);
  } catch (error) {
    if (!isDatabaseAway(error)) throw error;
    return null;
  }
}
