import type { Outdated } from '@boocode/db/schema-needs';
import type { TaskQueue } from './task-queue.js';

/**
 * A queue that says when the database was migrated to what this program does not know, and then asks for nothing more: each poll looks, and
 * the engine gives nothing from that commit on. What runs is seen to its end, and may be given back; newer hosts claim. Told once, at error
 * level, with what to do.
 */
export function keepingToSchema(
  queue: TaskQueue,
  {
    findOutdated,
    log,
  }: { findOutdated: () => Promise<Outdated | null>; log: { error: (about: object, words: string) => void } },
): TaskQueue {
  let outdated: Outdated | null = null;
  const look = async (): Promise<void> => {
    const found = await findOutdated();
    if (found !== null && outdated === null) log.error({ schema: found }, outdatedWords(found));
    outdated = found;
  };
  return {
    ...queue,
    async hold() {
      const held = await queue.hold();
      await look();
      return held;
    },
    async tick(request) {
      return await queue.tick(outdated === null ? request : { ...request, slots: {} });
    },
  };
}

function outdatedWords({ line, version, known, why }: Outdated): string {
  return (
    `The database was migrated by a newer BooCode: it needs ${line} ${version} (${why}), and this one knows ${line} ${known}. ` +
    'Nothing more is claimed here; what runs is seen to its end. Update BooCode on this machine, and start it anew.'
  );
}
