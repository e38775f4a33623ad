import type { ArenaReply, ArenaRequest, ArenaView, RematchRequest } from '@boocode/contracts/arena';
import { launchArena } from '../arenas/launch-arena.js';
import { readArenaRows } from '../arenas/arena-rows.js';
import { readArena } from '../arenas/read-arena.js';
import { learnedWords, rematchOf } from '../arenas/rematch-arena.js';
import { NotFoundError } from '../errors.js';
import { RunSpec } from '../flows/run-spec.js';
import { launchPorts } from './launch-ports.js';
import type { ServicePorts } from './service-ports.js';

/** Several agents at one task, one of which is picked. */
export interface ArenaServices {
  launchArena(request: ArenaRequest): Promise<ArenaReply>;
  /** By the id of its run, or of the step that picks. */
  arena(id: string): Promise<ArenaView>;
  rematch(id: string, request: RematchRequest): Promise<ArenaReply>;
}

export function createArenaServices(ports: ServicePorts): ArenaServices {
  const { sql, broker, dataDir } = ports;

  async function launched(request: ArenaRequest, learned: string): Promise<ArenaReply> {
    const reply = await launchArena(request, learned, { ...(await launchPorts(ports)), dataDir });
    broker.publishUser(reply.id);
    return reply;
  }

  async function arena(id: string): Promise<ArenaView> {
    const view = await readArena(sql, id);
    if (view === null) throw new NotFoundError('arena', id);
    return view;
  }

  return {
    launchArena: (request) => launched(request, ''),
    arena,
    async rematch(id, request) {
      const view = await arena(id);
      const rows = await readArenaRows(sql, id);
      const again = rematchOf(RunSpec.parse(rows?.run_spec), view, request);
      return launched(again, learnedWords(view, request));
    },
  };
}
