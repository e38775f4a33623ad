import type { RuleStep, ScriptedTool } from '@boocode/rehearsal/rules';
import type { AgentEvent } from '@boocode/contracts/agent-event';
import type { AgentBackend } from '../../agent-backend.js';
import type { World } from '../conformance-world.js';

/** A backend under test, and what only its maker knows of it. */
export interface Subject {
  backend: AgentBackend;
  /** Kills the agent's own processes as a crash would; returns when the signal is sent. */
  killAgent(): void;
  /** With the capability: a mode and a thinking option that the agent has under the rehearsal model. */
  mode?: string;
  thinking?: string;
  /** False: the agent keeps to itself when a provider without quota answers again. */
  tellsReset?: false;
  /** The agent's own ways out of a read-only session, beside those that are tried on every agent. */
  escapes?(world: World): ScriptedTool[];
}

/** The backend under test and where it works; both exist once the suite has begun. */
export interface Stage {
  world: World;
  subject: Subject;
}

export type OnStage = () => Stage;

/** Lets the model answer one prompt by a script. */
export function script({ world }: Stage, prompt: string, ...steps: RuleStep[]): void {
  world.rehearsal.addRules([{ match: `^${prompt}$`, steps }]);
}

/** The types of events, each run of the same type once. */
export function inRuns(events: readonly AgentEvent[]): string[] {
  return events.map((event) => event.type).filter((type, at, all) => type !== all[at - 1]);
}

/** What was streamed as text, put together. */
export function textOf(events: readonly AgentEvent[]): string {
  return events.flatMap((event) => (event.type === 'text' ? [event.text] : [])).join('');
}
