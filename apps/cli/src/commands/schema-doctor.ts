import { checkDatabase, type Diagnosis } from '@boocode/db/doctor/check-database';
import { repairDatabase, type Repair } from '@boocode/db/doctor/repair-database';
import type { Context } from '../context.js';
import { withDatabase, type OpenDatabase } from '../doctor/open-database.js';
import { exitCode } from '../errors.js';
import { createPaint, type Paint } from '../render/paint.js';

type Report = Diagnosis & { where: string; repairs: Repair[] };

/**
 * Compares the database with what the code expects, says what is wrong and what mends it; with `repair` mends first what can
 * be mended without a loss. Returns 1 when something is (still) wrong.
 */
export async function schemaDoctor(
  flags: { json?: boolean; repair?: boolean },
  { config, output, stdout }: Context,
): Promise<number> {
  const report = await withDatabase(config, (database) => diagnose(database, flags.repair === true));
  if (flags.json === true) output.print(JSON.stringify(toJson(report), null, 2));
  else for (const line of reportLines(report, createPaint(stdout.coloured))) output.print(line);
  return report.faults.some(({ severity }) => severity === 'wrong') ? exitCode.failed : exitCode.ok;
}

async function diagnose({ sql, where }: OpenDatabase, repair: boolean): Promise<Report> {
  const before = await checkDatabase(sql);
  const repairs = repair ? await repairDatabase(sql, before.faults) : [];
  const after = repairs.length > 0 ? await checkDatabase(sql) : before;
  return { ...after, where, repairs };
}

function toJson({ where, migrated, applied, repairs, faults }: Report): unknown {
  const shown = faults.map(({ repair, ...fault }) => ({ ...fault, repairable: repair !== null }));
  return { database: where, migrated, applied, repairs, faults: shown };
}

/** What was mended, then a line for each fault and its mending below it, then the sum. */
function reportLines({ where, migrated, applied, repairs, faults }: Report, paint: Paint): string[] {
  const wrong = faults.filter(({ severity }) => severity === 'wrong').length;
  const sum = migrated
    ? `${where}: ${applied} migrations applied; ${wrong === 0 ? 'nothing is wrong' : `${wrong} wrong`}, ${faults.length - wrong} to know.`
    : `${where}: no schema yet, the first start makes it.`;
  return [
    ...repairs.map(({ ok, what }) => `${ok ? paint('good', '✔ mended ') : paint('bad', '✖ refused')}  ${what}`),
    ...faults.flatMap(({ severity, what, mend }) => {
      const word = severity === 'wrong' ? paint('bad', '✖ wrong  ') : paint('warn', '○ warning');
      return [
        `${word}  ${what}`,
        ...(mend === null ? [] : [`${' '.repeat(11)}→ ${mend.replaceAll('\n', `\n${' '.repeat(13)}`)}`]),
      ];
    }),
    sum,
  ];
}
