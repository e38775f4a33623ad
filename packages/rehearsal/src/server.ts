import { randomBytes } from 'node:crypto';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { controlRoutes } from './control-routes.js';
import { modelRoutes } from './model-routes.js';
import { createMeetings } from './meetings.js';
import { RequestLog } from './request-log.js';
import type { RecordedRequest } from './request-log.js';
import { parsePace, parseRules } from './rules.js';
import type { Pace, Rule } from './rules.js';
import { Script } from './script.js';
import type { Stage } from './stage.js';

export interface RehearsalOptions {
  /** Default 127.0.0.1. */
  host?: string;
  /** Default 0: any free port. */
  port?: number;
  /** The API key that callers must send. Default: a random one. */
  key?: string;
  rules?: Rule[];
  pace?: Pace;
}

export interface Rehearsal {
  /** Without a trailing slash. OpenAI clients use `url + '/v1'`, Anthropic clients `url`. */
  url: string;
  key: string;
  /** The model calls so far, oldest first; of the newest at most a thousand are kept, and of long ones fewer. A live view. */
  requests: readonly RecordedRequest[];
  /** Puts rules in front of the present ones. Throws `InvalidSettings`. */
  addRules(rules: Rule[]): void;
  clearRules(): void;
  /** Replaces the pace, for replies that begin from now on. Throws `InvalidSettings`. */
  setPace(pace: Pace): void;
  /** Ends every open reply and stops listening. */
  close(): Promise<void>;
}

const largestBody = 64 * 1024 * 1024;

/** Starts the offline stand-in model. Throws `InvalidSettings`, or the listen error of the platform. */
export async function startRehearsal(options: RehearsalOptions = {}): Promise<Rehearsal> {
  const closing = new AbortController();
  const stage: Stage = {
    key: options.key ?? randomBytes(24).toString('base64url'),
    script: new Script(),
    log: new RequestLog(),
    meetings: createMeetings(),
    pace: parsePace(options.pace ?? {}),
    closing: closing.signal,
  };
  stage.script.add(parseRules(options.rules ?? []));
  const app = build(stage);
  const url = await app.listen({ host: options.host ?? '127.0.0.1', port: options.port ?? 0 });
  return {
    url,
    key: stage.key,
    requests: stage.log.requests,
    addRules: (rules) => stage.script.add(parseRules(rules)),
    clearRules: () => stage.script.clear(),
    setPace: (pace) => {
      stage.pace = parsePace(pace);
    },
    close: async () => {
      closing.abort();
      await app.close();
    },
  };
}

function build(stage: Stage): FastifyInstance {
  const app = Fastify({ bodyLimit: largestBody, forceCloseConnections: true });
  modelRoutes(app, stage);
  controlRoutes(app, stage);
  return app;
}
