import type { ModelTiers, Surface } from '@boocode/contracts/agent';
import type { Logger } from 'pino';
import type { AgentBackend } from '../services/agent-backend.js';
import type { SessionEntries } from '../services/backends/claude/session-entries.js';
import type { Detected } from './detect-family.js';

/** What every backend is made with. */
export interface AgentGround {
  dataDir: string;
  /** Where keys and the person's own sign-in are looked for. */
  environment: NodeJS.ProcessEnv;
  /** The stand-in model. */
  rehearsal: { url: string; key: string };
  /** Where the transcripts of Claude's sessions are kept for every host. */
  claudeEntries: SessionEntries;
  log: Logger;
}

/** An agent that tasks can be given to: one program on one surface. */
export interface AgentEntry {
  /** What `tasks.agent` says. */
  id: string;
  title: string;
  surface: Surface;
  /** How many of its tasks run at once, unless the environment says otherwise. */
  slots: number;
  /** Which of its models a person wants for the steps of a tier. */
  tiers?: ModelTiers | undefined;
  /** Starts nothing before its first use. */
  backend: AgentBackend;
  /** Asks the program itself what models it has; what it tells is in what is found from then on. Absent: nobody need ask. */
  ask?: ((signal: AbortSignal) => Promise<void>) | undefined;
  /** What is there of it now. */
  detect(): Promise<Detected>;
}
