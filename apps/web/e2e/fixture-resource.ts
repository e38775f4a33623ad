import type { ArtifactView } from '@boocode/contracts/artifact';
import type { AskView } from '@boocode/contracts/ask';
import type { ChatView } from '@boocode/contracts/chat';
import type { FlowRunView, LaunchRequest } from '@boocode/contracts/flow-run';
import type { ProjectView } from '@boocode/contracts/project';
import type { StreamName } from '@boocode/contracts/stream';
import type { FrameBody } from '@boocode/contracts/ws-frames';
import type { WebSocket } from 'ws';

/** What the fixture holds of coder; tests change it through `FixtureServer`. */
export interface World {
  runs: FlowRunView[];
  /** What is asked, of all runs; answered ones stay, to refuse a second answer. */
  asks: AskView[];
  /** Answers are held back, to show what loading looks like. */
  slow: boolean;
  /** Every request to coder is answered with 502. */
  failing: boolean;
}

/** `html`: the body is a page, not JSON. */
export type Reply = { status: number; body: unknown; html?: true };
export const ok = (body: unknown): Reply => ({ status: 200, body });

/** The page of an HTML artifact, once what it is of is found. */
export const artifactPage = (path: string, find: (id: string) => ArtifactView | undefined): Reply | null => {
  const one = find(/^\/api\/artifacts\/([^/]+)\/page$/.exec(path)?.[1] ?? '');
  return one?.kind === 'html' ? { status: 200, body: one.content, html: true } : null;
};

export type Publish = (stream: StreamName, bodies: FrameBody[]) => void;

/** A request to the API. */
export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  /** Parsed JSON; null without a body. */
  body: unknown;
  world: World;
  /** Launch requests that were taken. */
  launched: LaunchRequest[];
  /** Sends frames to whoever watches the stream. */
  publish: Publish;
}

/** One part of the API, from memory. It keeps its own state; a test that wants to change it makes the part itself. */
export interface Resource {
  /** Null for a request that is another part's. */
  answer: (call: Call) => Reply | null;
  /** All of a stream as it is now; null for a stream that is another part's. */
  snapshot?: (stream: StreamName, world: World) => FrameBody | null;
  /** What it adds to the snapshot of the stream `user`. */
  user?: () => { chats?: ChatView[]; projects?: ProjectView[] };
  /** Takes a WebSocket at a path of its own; false if it is another part's. */
  connect?: (path: string, socket: WebSocket) => boolean;
}
