import type { RecordedRequest } from '@boocode/rehearsal/request-log';
import type { RuleStep, ScriptedTool } from '@boocode/rehearsal/rules';
import type { AgentEvent } from '@boocode/contracts/agent-event';
import { expect, vi } from 'vitest';
import type { AgentBackend, AskAnswer } from '../../agent-backend.js';
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
  /** Its processes go out to the internet by the world's own way. */
  seenGoingOut?: true;
  /** What the surface does not show of a turn; `window` is how much its context holds at most. */
  hides?: readonly ('text-before-its-end' | 'tool-output' | 'context' | 'window')[];
  /** The agent's own ways out of a read-only session, beside those that are tried on every agent. */
  escapes?(world: World): ScriptedTool[];
  /** The model calls that it allows in one turn, where its own ways out take more than `maxModelCalls`. */
  maxModelCalls?: number;
}

/** The model calls that a subject allows in one turn: as many as a test needs, so that a loop is soon through. */
export const maxModelCalls = 14;

/** The backend under test and where it works; both exist once the suite has begun. */
export interface Stage {
  world: World;
  subject: Subject;
}

export type OnStage = () => Stage;

/** Lets the model answer one prompt, which no other test uses, by a script. */
export function script({ world }: Stage, prompt: string, ...steps: RuleStep[]): void {
  world.rehearsal.addRules([{ match: `^${prompt}$`, steps }]);
}

/** The model calls for a prompt so far, oldest first: other tests ask the model at the same time. */
export function requestsOf({ world }: Stage, prompt: string): RecordedRequest[] {
  return world.rehearsal.requests.filter((request) => request.prompt === prompt);
}
/** A person who lets the agent do what it asks for. */
export const allow = async (): Promise<AskAnswer> => ({ decision: 'allow' });

/** The types of events, each run of the same type once. */
export function inRuns(events: readonly AgentEvent[]): string[] {
  return events.map((event) => event.type).filter((type, at, all) => type !== all[at - 1]);
}

/** What was streamed as text, put together. */
export function textOf(events: readonly AgentEvent[]): string {
  return events.flatMap((event) => (event.type === 'text' ? [event.text] : [])).join('');
}

/** Waits until the model has said so much of a turn; where that isn't shown before its end, until the model was asked. */
export async function untilSaid(
  stage: Stage,
  { prompt, events, text }: { prompt: string; events: readonly AgentEvent[]; text: string },
): Promise<void> {
  await vi.waitFor(
    () => {
      if (stage.subject.hides?.includes('text-before-its-end') !== true) return expect(textOf(events)).toBe(text);
      return expect(requestsOf(stage, prompt).at(-1)?.ending).toBeNull();
    },
    { timeout: 30_000, interval: 50 },
  );
}
