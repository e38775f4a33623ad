import type {
  CreateElicitationRequest,
  CreateElicitationResponse,
  RequestPermissionRequest,
  RequestPermissionResponse,
} from '@agentclientprotocol/sdk/unstable';
import type { Ask, AskAnswer } from '../../agent-backend.js';
import { answerAsk, readAsk } from './ask.js';
import { formContent, readElicitation } from './elicitation.js';
import { cancelledPermission } from './router.js';
import type { AskedCall } from './agents.js';
import type { TurnReader } from './turn-reader.js';
import type { Turn } from './turn.js';

/** Answers what the agent asks during one turn. */
export interface TurnAsks {
  answer(request: RequestPermissionRequest, withdrawn: AbortSignal): Promise<RequestPermissionResponse>;
  /** Puts the fields of a form to a person, one after the other; the first denial declines it whole. */
  fill(request: CreateElicitationRequest, withdrawn: AbortSignal): Promise<CreateElicitationResponse>;
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
    meta: { ...toolCall['_meta'], ...request['_meta'] },
    known: reader.call(toolCall.toolCallId),
  });

  /** Null: withdrawn before there was an answer. */
  async function put(ask: Ask, withdrawn: AbortSignal): Promise<AskAnswer | null> {
    const signal = AbortSignal.any([closed.signal, withdrawn]);
    try {
      const answer = await untilAborted(turn.onAsk(ask, signal), signal);
      if (signal.aborted) return null;
      if (answer.decision === 'deny') denials.push(`"${ask.title}" was denied: ${answer.message}`);
      return answer;
    } catch (error) {
      if (!signal.aborted) throw error;
      return null;
    }
  }

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
      const answer = await put(readAsk(request, `${request.toolCall.toolCallId}#${count}`), withdrawn);
      return answer === null ? cancelledPermission : answerAsk(request.options, answer);
    },
    async fill(request, withdrawn) {
      if (closed.signal.aborted) return { action: 'cancel' };
      if (session.request.profile === 'read-only') return { action: 'decline' };
      count += 1;
      const wanted = readElicitation(request, `elicitation#${count}`);
      if ('ask' in wanted) {
        const answer = await put(wanted.ask, withdrawn);
        return { action: answer === null ? 'cancel' : answer.decision === 'deny' ? 'decline' : 'accept' };
      }
      const content = {};
      for (const field of wanted.fields) {
        const answer = await put(field.ask, withdrawn);
        if (answer === null || answer.decision === 'deny') return { action: answer === null ? 'cancel' : 'decline' };
        Object.assign(content, formContent(field, answer));
      }
      return { action: 'accept', content };
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
