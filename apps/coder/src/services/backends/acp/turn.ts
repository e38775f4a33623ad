import type { PromptRequest } from '../../agent-backend.js';
import type { AcpProcess } from './agent-process.js';
import type { AcpAgent } from './agents.js';
import type { AcpSession } from './sessions.js';

export interface TurnLimits {
  /** Model calls in one turn; beyond them it is a loop. */
  maxSteps: number;
  /** Answers in a row without a tool call between them; beyond them the agent asks the model for ever. */
  maxAnswers: number;
  /** Answers of one model call that may fail in a row before its provider is given up. */
  maxFailures: number;
  /** How long an agent may wait for a provider that refuses for now before the turn ends as a limit. */
  limitPatienceSeconds: number;
  /** How long a cancelled turn may take to end before its process is ended. */
  stopLimitMs: number;
}

/** All that one prompt needs. */
export interface Turn {
  agent: AcpAgent;
  process: AcpProcess;
  session: AcpSession;
  request: PromptRequest;
  limits: TurnLimits;
  /** Whether what the agent takes for money is real: it prices the stand-in like a model it knows. */
  paid: boolean;
  /** Ends the process when the turn can't be stopped otherwise. */
  endProcess(): Promise<void>;
}
