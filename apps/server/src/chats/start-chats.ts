import type { Sql } from '@boocode/db/connect';
import { startRehearsal, type Rehearsal } from '@boocode/rehearsal/server';
import { readSkill, skillPlaces, skillWords } from '@boocode/skills/read-skill';
import type { FastifyBaseLogger } from 'fastify';
import { ChatEngine } from '../inference/engine.js';
import { createModels, type Models } from '../inference/providers/catalogue.js';
import { providerSettings, type ProviderSettings } from '../inference/providers/settings-file.js';
import { listProjects } from '../projects/project-rows.js';
import { readSettings } from '../settings/settings-rows.js';
import type { Store } from '../store.js';
import type { Broker } from '../streams/broker.js';
import { UserStream } from '../streams/user-stream.js';
import { ChatService } from './chat-service.js';
import { pruneFrames } from './frame-rows.js';
import { createJournal } from './journal.js';

/** Everything that routes need to have a person talk with models. */
export interface Chats {
  sql: Sql;
  broker: Broker;
  log: FastifyBaseLogger;
  chats: ChatService;
  engine: ChatEngine;
  models: Models;
  settings: ProviderSettings;
  userStream: UserStream;
  /** The offline stand-in, to be scripted by tests and demonstrations. */
  rehearsal: Rehearsal;
  /** Ends every answer as interrupted, and all that was started. */
  close(): Promise<void>;
}

export interface ChatsRequest extends Store {
  log: FastifyBaseLogger;
  dataDir: string;
  env: Readonly<Record<string, string | undefined>>;
  rehearsalChunkMs?: number;
  /** Times that a provider is asked again where it fails before it says anything. */
  retries?: number;
}

const pruneEveryMs = 60_000;

/** Starts the chats on a database that need not be there yet: what earlier processes left is ended as soon as it is. */
export async function startChats(request: ChatsRequest): Promise<Chats> {
  const { sql, broker, log, dataDir, env, rehearsalChunkMs = 0, retries = 2 } = request;
  const rehearsal = await startRehearsal({ pace: { chunkMs: rehearsalChunkMs } });
  const settings = providerSettings(dataDir);
  const models = createModels({ settings, env, rehearsal });
  const journal = createJournal(sql, broker);
  const engine = new ChatEngine({
    sql,
    journal,
    models,
    log,
    retries,
    readSettings: () => readSettings(sql),
    skillWords: async ({ name, given, projectPath }) =>
      skillWords(await readSkill(name, skillPlaces(projectPath, dataDir)), given),
  });
  const chats = new ChatService({
    sql,
    broker,
    journal,
    readSettings: () => readSettings(sql),
    stop: (id) => engine.stop(id),
  });
  const userStream = new UserStream({ sql, broker, listProjects: () => listProjects(sql) });
  const recovered = recover(engine, log);
  const pruning = setInterval(() => {
    pruneFrames(sql).catch((error: unknown) => log.warn({ err: error }, 'old frames could not be removed'));
  }, pruneEveryMs);
  pruning.unref();
  return {
    sql,
    broker,
    log,
    chats,
    engine,
    models,
    settings,
    userStream,
    rehearsal,
    async close() {
      clearInterval(pruning);
      userStream.close();
      await engine.close();
      await recovered;
      await rehearsal.close();
    },
  };
}

async function recover(engine: ChatEngine, log: FastifyBaseLogger): Promise<void> {
  try {
    const ended = await engine.recover();
    if (ended > 0) log.info({ messages: ended }, 'answers that were cut off can go on');
  } catch (error) {
    log.warn({ err: error }, 'answers that were cut off were not ended; the next start does it');
  }
}
