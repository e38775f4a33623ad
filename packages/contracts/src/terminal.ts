import { z } from 'zod';
import { Id } from './ids.js';

const Columns = z.int().min(2).max(1_000);
const Rows = z.int().min(1).max(1_000);

/** A shell that booterm runs. It lives until it ends, is killed, or booterm ends; nobody needs to look at it. */
export const TerminalView = z.object({
  id: Id,
  title: z.string(),
  cwd: z.string(),
  columns: Columns,
  rows: Rows,
  /** Null while it runs. */
  exit_code: z.int().nullable(),
  started_at: z.string(),
  /** What runs in its foreground; null while the shell waits for a command. */
  program: z.string().nullable().optional(),
});
export type TerminalView = z.infer<typeof TerminalView>;

/** `POST /api/term/terminals`. The client may choose the id: sent again, it answers with the terminal that was started. */
export const StartTerminal = z.strictObject({
  id: Id.optional(),
  /** A folder on this machine; absent = the person's home. */
  cwd: z.string().startsWith('/').max(4_096).optional(),
  columns: Columns.default(80),
  rows: Rows.default(24),
});
export type StartTerminal = z.infer<typeof StartTerminal>;
export type StartTerminalInput = z.input<typeof StartTerminal>;

/** What a client says on `WS /api/term/terminals/:id/ws`. */
export const TerminalRequest = z.discriminatedUnion('type', [
  z.object({ type: z.literal('input'), data: z.string().max(1_000_000) }),
  z.object({ type: z.literal('resize'), columns: Columns, rows: Rows }),
  /** How many characters of `output` (as JavaScript counts them) were drawn since it last said so: the shell is held back by it. */
  z.object({ type: z.literal('drawn'), characters: z.int().positive() }),
]);
export type TerminalRequest = z.infer<typeof TerminalRequest>;

/** What it is told: first the whole screen with its scrollback, then what the shell writes, and at last how it ended. */
export const TerminalFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('screen'), terminal: TerminalView, data: z.string() }),
  z.object({ type: z.literal('output'), data: z.string() }),
  z.object({ type: z.literal('resized'), columns: Columns, rows: Rows }),
  z.object({ type: z.literal('exited'), exit_code: z.int() }),
]);
export type TerminalFrame = z.infer<typeof TerminalFrame>;

/** With what booterm closes a client's socket, beside the usual codes. */
export const closeCodes = {
  /** A message that is no `TerminalRequest`. */
  notUnderstood: 4400,
  /** There is no such terminal, or no longer. */
  gone: 4404,
  /** The client did not draw for so long that it held up the shell. It may come back: the screen is sent anew. */
  tooSlow: 4408,
  /** More input than the program reads. */
  tooMuch: 4413,
} as const;
