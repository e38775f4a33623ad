import type { Store } from '../store.js';
import { listProjects, readProject } from './project-rows.js';

/**
 * Tells pages of every project that comes onto the list, whoever put it there: a launch from the terminal makes one too. Resolves when
 * it listens, with how to stop.
 */
export async function announceProjects(
  { sql, broker }: Store,
  warn: (error: unknown) => void,
): Promise<() => Promise<void>> {
  const tell = async (id: string): Promise<void> => {
    broker.publishUser({ type: 'project_updated', project: await readProject(sql, id) });
  };
  const tellAll = async (): Promise<void> => {
    for (const project of await listProjects(sql)) broker.publishUser({ type: 'project_updated', project });
  };
  let connected = false;
  const listening = await sql.listen(
    'projects_shown',
    (id) => void tell(id).catch(warn),
    () => {
      // What was said while the connection was away was heard by nobody.
      if (connected) void tellAll().catch(warn);
      connected = true;
    },
  );
  return () => listening.unlisten();
}
