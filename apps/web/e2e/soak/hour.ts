import { setTimeout as delay } from 'node:timers/promises';
import { TaskView } from '@boocode/contracts/task';
import { z } from 'zod';
import { ageFiles, ageRows } from './age-rows.js';
import { talkWithAgents } from './agent-chats.js';
import { comeAndGo } from './clients.js';
import { look, type Ground } from './look.js';
import { talkWithModels } from './model-chats.js';
import { atRest, openPages, walk } from './pages.js';
import { insistOn } from './parts.js';
import type { Reading } from './reading.js';
import { readLists, reviewRuns } from './runs.js';
import type { Team } from './team.js';
import { closeTerminals, useTerminals } from './terminals.js';

const works = [reviewRuns, talkWithModels, talkWithAgents, useTerminals, comeAndGo, readLists, openPages, walk];

/** Connections between the parts, and of browsers, are kept for a next request: 72 s, if none comes. */
const restMs = 78_000;

/** An hour of a team, in at least so many milliseconds; what is held at its end. */
export async function playHour(team: Team, ground: Ground, ms: number): Promise<Reading[]> {
  const began = Date.now();
  await team.product.withDatabase(ageRows);
  ageFiles(team.product.dataDir);
  const ended = await Promise.allSettled(works.map((work) => told(work, team)));
  const faults = ended.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  if (faults.length > 0) throw new AggregateError(faults, `In hour ${team.hour} something did not come to its end.`);
  await atRest(team.page);
  await closeTerminals(team);
  await team.door.until('/api/coder/tasks', z.array(TaskView), (tasks) =>
    tasks.every(({ state }) => state !== 'pending' && state !== 'running'),
  );
  team.door.close();
  process.stderr.write(`hour ${team.hour}: its work took ${((Date.now() - began) / 1_000).toFixed(0)} s\n`);
  await delay(Math.max(restMs, ms - (Date.now() - began)));
  insistOn(team.product, ground.parts);
  return look(team, ground);
}

/** So that whoever waits sees what it is that takes long. */
async function told(work: (team: Team) => Promise<void>, team: Team): Promise<void> {
  const began = Date.now();
  await work(team);
  process.stderr.write(`hour ${team.hour}: ${work.name} ${((Date.now() - began) / 1_000).toFixed(0)} s\n`);
}
