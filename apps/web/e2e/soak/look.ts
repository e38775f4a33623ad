import { lookAtDatabase } from './look-database.js';
import { lookAtDisk } from './look-disk.js';
import { lookInside } from './look-inside.js';
import { lookAtPage } from './look-page.js';
import { agentsOf, countsOf, postgresOf, residentOf } from './look-process.js';
import type { Parts } from './parts.js';
import { megabytes, type Reading } from './reading.js';
import type { Team } from './team.js';

export interface Ground {
  parts: Parts;
  postgresPort: number;
  /** Where processes write what they say of themselves. */
  notes: string;
  /** What the product takes for temporary files. */
  temporary: string;
}

const names = ['supervisor', 'server', 'coder', 'terminals'] as const;
/** Every value, at rest. */
export async function look(team: Team, ground: Ground): Promise<Reading[]> {
  const { parts, notes, postgresPort, temporary } = ground;
  const readings: Reading[] = [];
  for (const place of names) {
    const pid = parts[place];
    const { heapUsed, codeBytes, external, resources } = await lookInside(pid, notes);
    readings.push(
      { place, what: 'heap', value: megabytes(heapUsed - codeBytes), unit: 'MB', kind: 'heap' },
      { place, what: 'compiled code', value: megabytes(codeBytes), unit: 'MB', kind: 'told' },
      { place, what: 'memory of buffers', value: megabytes(external), unit: 'MB', kind: 'heap' },
      { place, what: 'timers', value: resources['Timeout'] ?? 0, unit: '', kind: 'exact' },
      residentOf(place, pid),
      ...countsOf(place, pid, postgresPort),
    );
  }
  return [
    ...readings,
    ...agentsOf(parts),
    ...postgresOf(parts),
    ...(await team.product.withDatabase(lookAtDatabase)),
    ...(await lookAtDisk({ dataDir: team.product.dataDir, temporary })),
    ...(await lookAtPage(team.page)),
  ];
}
