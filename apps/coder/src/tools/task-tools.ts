import { randomBytes } from 'node:crypto';
import type { AgentDescription } from '@boocode/contracts/agent';
import { Id } from '@boocode/contracts/ids';
import type { Sql } from '@boocode/db/connect';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { z } from 'zod';
import type { HandOnLimits } from '../config.js';
import type { ToolServer } from '../services/agent-backend.js';
import type { ClaimedTask } from '../tasks/types.js';
import { isUnderWay, newTask, NewTaskInput, statusOfChild } from './new-task.js';

/** The header that says which attempt is calling. */
export const secretHeader = 'x-boocode-attempt';

/** The tools that agents get from coder while an attempt of theirs runs. */
export interface TaskTools {
  /** Where coder listens; known once it does. */
  listensAt(url: string): void;
  /** Opens the tools for one attempt; null before coder listens. */
  open(task: ClaimedTask): { server: ToolServer; close(): void } | null;
  /** An MCP server for the attempt that this secret belongs to; null for any other. */
  serverFor(secret: string): McpServer | null;
}

export interface TaskToolsPorts {
  sql: Sql;
  agents: () => Promise<AgentDescription[]>;
  limits: HandOnLimits;
}

interface Caller {
  task: ClaimedTask;
  made: number;
}

/** Every attempt has a secret of its own, which is forgotten when the attempt ends. */
export function createTaskTools({ sql, agents, limits }: TaskToolsPorts): TaskTools {
  const callers = new Map<string, Caller>();
  let address: string | null = null;

  async function make(caller: Caller, wanted: z.infer<typeof NewTaskInput>): Promise<string> {
    if (caller.made >= limits.number) throw new Error(`You have made ${limits.number} tasks, and may make no more.`);
    // Counted before it is done: calls come side by side.
    caller.made += 1;
    try {
      return await newTask(sql, caller.task, { ...wanted, depth: limits.depth, agents: await agents() });
    } catch (error) {
      caller.made -= 1;
      throw error;
    }
  }

  function serverOf(caller: Caller): McpServer {
    const server = new McpServer({ name: 'boocode', version: '1' });
    const guarded = async (work: () => Promise<string>): Promise<Said> => {
      if (!(await isUnderWay(sql, caller.task))) return said('This attempt has ended; nothing was done.', true);
      return work().then(
        (text) => said(text),
        (error: unknown) => said(error instanceof Error ? error.message : String(error), true),
      );
    };
    server.registerTool(
      'new_task',
      {
        description: 'Hand work to another agent as a task of its own. Answers at once with its id.',
        inputSchema: NewTaskInput.shape,
      },
      (input) => guarded(async () => JSON.stringify({ id: await make(caller, input) })),
    );
    server.registerTool(
      'task_status',
      { description: 'How a task that you have made stands, and its answer once it has one.', inputSchema: { id: Id } },
      ({ id }) =>
        guarded(async () => {
          const status = await statusOfChild(sql, caller.task.id, id);
          if (status === null) throw new Error(`You have made no task ${id}.`);
          return JSON.stringify(status);
        }),
    );
    return server;
  }

  return {
    listensAt(url) {
      address = url;
    },
    open(task) {
      if (address === null) return null;
      const secret = randomBytes(24).toString('base64url');
      callers.set(secret, { task, made: 0 });
      // Some agents keep servers by name, whichever session they belong to.
      const name = `boocode_${task.id.slice(-12)}_${task.attempt}`;
      const server = { name, url: `${address}/api/coder/tools/mcp`, headers: { [secretHeader]: secret } };
      return { server, close: () => void callers.delete(secret) };
    },
    serverFor(secret) {
      const caller = callers.get(secret);
      return caller === undefined ? null : serverOf(caller);
    },
  };
}

interface Said {
  [key: string]: unknown;
  content: { type: 'text'; text: string }[];
  isError: boolean;
}

function said(text: string, isError = false): Said {
  return { content: [{ type: 'text', text }], isError };
}
