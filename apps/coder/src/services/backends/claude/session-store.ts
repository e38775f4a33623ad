import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { hasCode } from '@boocode/db/errors';
import type { PermissionMode } from '@anthropic-ai/claude-agent-sdk';
import { z } from 'zod';
import type { PermissionProfile, Session, SessionRequest, ToolServer } from '../../agent-backend.js';
import { BackendError } from '../backend-error.js';
import { escapingLinks } from '../opencode/escaping-links.js';
import type { AgentProcess } from './agent-process.js';
import type { ModelServer } from './model-server.js';
import { effectiveEffort, effectiveMode } from './profiles.js';
import type { SessionEntries } from './session-entries.js';
import { findTranscript } from './transcript.js';

/** A session as the backend keeps it. */
export interface ClaudeSession {
  id: string;
  cwd: string;
  title: string;
  server: ModelServer;
  profile: PermissionProfile;
  mode: PermissionMode;
  effort: string | null;
  tools: readonly ToolServer[];
  /** Whether it was there before. */
  resumed: boolean;
  process: AgentProcess | null;
  /** The turn that runs, as far as a person can speak into it. */
  steer: ((text: string) => boolean) | null;
}

/** Checks what a session needs and finds its transcript; starts nothing. Throws `BackendError`. */
export async function openSession(
  request: SessionRequest,
  server: ModelServer,
  entries: SessionEntries | null,
): Promise<ClaudeSession> {
  await refuseMissing(request.cwd);
  if (request.profile === 'read-only') await refuseEscapes(request.cwd);
  const wanted = z.uuid().safeParse(request.agent_session_id);
  const { data: id } = wanted;
  const kept = id !== undefined && (await findTranscript(server.home.transcript(id), id, entries)) !== null;
  return {
    id: kept ? id : randomUUID(),
    cwd: request.cwd,
    title: request.title,
    server,
    profile: request.profile,
    mode: effectiveMode(request.profile, request.mode_id),
    effort: effectiveEffort(request.thinking_option_id),
    tools: request.tools,
    resumed: kept,
    process: null,
    steer: null,
  };
}

export function describeSession(session: ClaudeSession): Session {
  return {
    agent_session_id: session.id,
    model: session.server.model,
    mode_id: session.mode,
    thinking_option_id: session.effort,
    resumed: session.resumed,
  };
}

/** In a directory that is not there Claude says that its own executable is broken. */
async function refuseMissing(directory: string): Promise<void> {
  const found = await stat(directory).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return null;
    throw error;
  });
  if (found?.isDirectory() === true) return;
  throw new BackendError(
    'failure',
    'agent.cwd',
    `The working directory ${directory} is not there, or is no directory.`,
  );
}

async function refuseEscapes(directory: string): Promise<void> {
  const links = await escapingLinks(directory);
  if (links.length === 0) return;
  throw new BackendError(
    'failure',
    'agent.links',
    `${directory} holds links that lead out of it (${links.join(', ')}), which a read-only session must not follow. Check it out with core.symlinks=false.`,
  );
}
