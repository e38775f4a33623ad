import { z } from 'zod';
import { Id } from './ids.js';

const named = <const Prefix extends string>(prefix: Prefix) => z.templateLiteral([`${prefix}:`, Id]);

/** Streams of the front door's socket, `/api/ws`: what concerns the person (chats, projects, panes), and one chat. */
const DoorStream = z.union([z.literal('user'), named('chat')]);

/** Streams of coder's socket, `/api/coder/ws`: all runs, one run, all open asks, all tasks, all gates of agents, and a coder chat with its tasks. */
export const CoderStream = z.union([
  z.literal('runs'),
  named('run'),
  z.literal('asks'),
  z.literal('tasks'),
  z.literal('gates'),
  named('coder-chat'),
]);
export type CoderStream = z.infer<typeof CoderStream>;

export const StreamName = z.union([DoorStream, CoderStream]);
export type StreamName = z.infer<typeof StreamName>;

/** Place of a frame in its stream: each is one more than the one before. A snapshot has the place of what it shows. */
export const Seq = z.int().nonnegative();

/** What stands on a page: the list of runs, a run, an ask with what it wants, a step that waits for a person's word. */
export const Sight = z.union([z.literal('runs'), named('run'), named('ask'), named('step')]);
export type Sight = z.infer<typeof Sight>;

/**
 * What a page tells the front door's socket of itself, and again within a minute while it is visible: whoever has it in front of them
 * has seen what is in sight. It holds as long as the socket does; a page that says nothing, or is hidden, has shown nothing.
 */
export const Presence = z.strictObject({
  type: z.literal('presence'),
  visible: z.boolean(),
  sights: z.array(Sight).max(500),
});
export type Presence = z.infer<typeof Presence>;

/**
 * What a client says on either socket. `watch`: every frame after `after`, or a snapshot and all that follows it when `after` is null
 * or too long ago. Several streams are watched at a time; watching one again begins it anew.
 */
export const WsRequestSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('watch'), stream: StreamName, after: Seq.nullable() }),
  z.strictObject({ type: z.literal('unwatch'), stream: StreamName }),
  Presence,
]);
export type WsRequest = z.infer<typeof WsRequestSchema>;
