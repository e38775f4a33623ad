import type { TaskCounts } from '@boocode/contracts/task-list';
import type { FrameBody } from '@boocode/contracts/ws-frames';
import { changedGroups, type GroupVersions } from '../task-list/read-changes.js';
import type { Watched } from './watch-channel.js';

export interface TaskListReader {
  versions(): Promise<GroupVersions>;
  counts(): Promise<TaskCounts>;
}

interface Seen {
  at: number;
  versions: GroupVersions;
  counts: TaskCounts;
}

/** Whoever shows the list reads again what has changed: more often than this would be no news. */
const lookEveryMs = 500;

/** The list of all tasks under observation: which of its groups change, and how many there are of what people look for. */
export class WatchedTasks implements Watched {
  readonly #reader: TaskListReader;
  #seen: Seen | null = null;

  constructor(reader: TaskListReader) {
    this.#reader = reader;
  }

  async look(): Promise<FrameBody[]> {
    const before = this.#seen;
    const at = performance.now();
    if (before !== null && at - before.at < lookEveryMs) return [];
    const [versions, counts] = await Promise.all([this.#reader.versions(), this.#reader.counts()]);
    this.#seen = { at, versions, counts };
    if (before === null) return [];
    const groups = [...changedGroups(before.versions, versions)];
    if (groups.length === 0 && JSON.stringify(before.counts) === JSON.stringify(counts)) return [];
    return [{ type: 'tasks_changed', groups, counts }];
  }

  snapshot(): FrameBody {
    if (this.#seen === null) throw new Error('The tasks have not been looked at yet.');
    return { type: 'tasks_snapshot', counts: this.#seen.counts };
  }
}
