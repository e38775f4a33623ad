import type { RequestPermissionRequest, RequestPermissionResponse } from '@agentclientprotocol/sdk/unstable';
import { answerAsk, readAsk } from './ask.js';
import { cancelledPermission } from './router.js';
import type { AskedCall } from './agents.js';
import type { TurnReader } from './turn-reader.js';
import type { Turn } from './turn.js';

/** Answers what the agent asks during one turn. */
export interface TurnAsks {
  answer(request: RequestPermissionRequest, withdrawn: AbortSignal): Promise<RequestPermissionResponse>;
  /** What was denied with words since the last call: the protocol has no place for them. */
  denials(): string[];
  /** Withdraws all that is open, and refuses all that still comes: an agent that hears nothing waits for ever. */
  close(): void;
}

const nobody = { decision: 'deny', message: 'This session only reads. Go on without this.' } as const;

export function createTurnAsks({ agent, session, request: turn }: Turn, reader: TurnReader): TurnAsks {
  const closed = new AbortController();
  const denials: string[] = [];
  let count = 0;

  const askedCall = ({ toolCall, ...request }: RequestPermissionRequest): AskedCall => ({
    toolCallId: toolCall.toolCallId,
    name: toolCall.name ?? null,
    title: toolCall.title ?? null,
    kind: toolCall.kind ?? null,
    meta: { ...toolCall['_meta'], ...request['_meta'] },
    known: reader.call(toolCall.toolCallId),
  });

  return {
    async answer(request, withdrawn) {
      if (closed.signal.aborted) return cancelledPermission;
      const servers = session.request.tools.map((tool) => tool.name);
      // Our own servers know who calls, and check it themselves.
      if (agent.callsServer?.(askedCall(request), servers) === true) {
        return answerAsk(request.options, { decision: 'allow' });
      }
      if (session.request.profile === 'read-only') return answerAsk(request.options, nobody);
      count += 1;
      const signal = AbortSignal.any([closed.signal, withdrawn]);
      const ask = readAsk(request, `${request.toolCall.toolCallId}#${count}`);
      try {
        const answer = await untilAborted(turn.onAsk(ask, signal), signal);
        if (signal.aborted) return cancelledPermission;
        if (answer.decision === 'deny') denials.push(`"${ask.title}" was denied: ${answer.message}`);
        return answerAsk(request.options, answer);
      } catch (error) {
        if (!signal.aborted) throw error;
        return cancelledPermission;
      }
    },
    denials: () => denials.splice(0),
    close: () => closed.abort(),
  };
}

/** Nobody who keeps an answer to himself may keep an agent from ending. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('withdrawn')), { once: true });
  });
  return Promise.race([promise, aborted]);
}
